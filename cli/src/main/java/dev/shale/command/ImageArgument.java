package dev.shale.command;

import dev.shale.containersstorage.StoreReference;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.name.ImageReference;
import dev.shale.name.ImageTransport;
import dev.shale.transport.archive.ArchiveChoice;
import dev.shale.transport.archive.ArchiveFormat;
import dev.shale.transport.daemon.DaemonImage;
import dev.shale.transport.layout.OciLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** An image as a user names it: {@code [TRANSPORT:]DETAILS}. */
public sealed interface ImageArgument {
  /** {@code docker://HOST/NAME[:TAG][@DIGEST]}. */
  record InRegistry(ImageReference name) implements ImageArgument {}

  /**
   * {@code oci:DIRECTORY[:NAME]}, {@code oci:DIRECTORY@DIGEST} or {@code oci:DIRECTORY:@N}.
   *
   * @param selector which of the layout's images is meant
   */
  record InLayout(Path directory, OciLayout.Selector selector) implements ImageArgument {
    /** What the layout's index calls the image, as far as the argument says. */
    public Optional<String> name() {
      return selector instanceof OciLayout.Selector.Named(String name)
          ? Optional.of(name)
          : Optional.empty();
    }
  }

  /** {@code dir:DIRECTORY}. */
  record InDirectory(Path directory) implements ImageArgument {}

  /**
   * {@code oci-archive:FILE[:NAME|@DIGEST]} or {@code docker-archive:FILE[:NAME]}; {@code :@N} is
   * the image at a place, counted from 0.
   *
   * @param file {@code -} is standard input or output
   */
  record InArchive(ArchiveFormat format, Path file, ArchiveChoice choice) implements ImageArgument {
    /** What the image is called in the archive, as far as the argument says. */
    public Optional<String> name() {
      return choice instanceof ArchiveChoice.Named(String name)
          ? Optional.of(name)
          : Optional.empty();
    }
  }

  /** {@code tarball:FILE[:FILE…]}; {@code -} is standard input. */
  record InTarballs(List<Path> files) implements ImageArgument {
    public InTarballs {
      files = List.copyOf(files);
    }
  }

  /** {@code docker-daemon:NAME[:TAG]} or {@code docker-daemon:sha256:ID}. */
  record InDaemon(DaemonImage image) implements ImageArgument {}

  /** {@code containers-storage:[[DRIVER@]ROOT…]NAME}; podman's and buildah's store. */
  record InContainersStorage(StoreReference reference) implements ImageArgument {}

  /** {@code store:NAME}; a name, an ID or the beginning of one. */
  record InStore(String name) implements ImageArgument {}

  /** The transports that are offered, as a sentence lists them. */
  String TRANSPORTS =
      "docker://, oci:, oci-archive:, docker-archive:, dir:, tarball:, docker-daemon:,"
          + " containers-storage: and store:";

  /** Transports of the ecosystem that are not offered: better said than taken for a name. */
  List<String> OTHER_TRANSPORTS = List.of("sif", "ostree");

  /**
   * Parses an argument whose bare form is a name in the store.
   *
   * @throws OciException INVALID if it is malformed, UNSUPPORTED if its transport is not offered
   */
  static ImageArgument parse(String text) {
    return parseQualified(text).orElseGet(() -> new InStore(text));
  }

  /**
   * Parses an argument that says its transport; empty for a bare name. What a bare name of an image
   * in a registry means, {@link RemoteNames} says.
   */
  static Optional<ImageArgument> parseQualified(String text) {
    int colon = text.indexOf(':');
    String transport = colon < 0 ? "" : text.substring(0, colon);
    if (OTHER_TRANSPORTS.contains(transport)) {
      throw OciException.unsupported(
          "%s: the transport %s: is not offered; there are %s", text, transport, TRANSPORTS);
    }
    return ImageTransport.of(text).map(known -> parse(known, text));
  }

  private static ImageArgument parse(ImageTransport transport, String text) {
    String details = transport.details(text);
    return switch (transport) {
      case DOCKER -> inRegistry(text, details);
      case OCI -> inLayout(text, details);
      case OCI_ARCHIVE, DOCKER_ARCHIVE -> inArchive(text, transport.toString(), details);
      case DIR -> inDirectory(text, details);
      case TARBALL -> inTarballs(text, details);
      case DOCKER_DAEMON -> inDaemon(text, details);
      case CONTAINERS_STORAGE -> new InContainersStorage(StoreReference.parse(details));
      case STORE -> inStore(text, details);
    };
  }

  private static ImageArgument inRegistry(String text, String details) {
    if (!details.startsWith("//")) {
      throw OciException.invalid(
          "%s: expected docker://HOST/NAME[:TAG]; is docker:/%s meant?", text, details);
    }
    return new InRegistry(ImageReference.parse(details.substring(2)));
  }

  private static ImageArgument inLayout(String text, String details) {
    int at = details.lastIndexOf("@");
    if (at > 0 && details.indexOf(':', at) > at) {
      Digest digest = Digest.parse(details.substring(at + 1));
      return new InLayout(
          Path.of(details.substring(0, at)), new OciLayout.Selector.WithDigest(digest));
    }
    int colon = details.indexOf(':');
    String directory = colon < 0 ? details : details.substring(0, colon);
    if (directory.isEmpty()) {
      throw OciException.invalid("%s: expected oci:DIRECTORY[:NAME]", text);
    }
    return new InLayout(
        Path.of(directory),
        colon < 0 ? new OciLayout.Selector.Only() : selector(details.substring(colon + 1)));
  }

  private static OciLayout.Selector selector(String word) {
    return isPlace(word)
        ? new OciLayout.Selector.At(Integer.parseInt(word.substring(1)))
        : new OciLayout.Selector.Named(word);
  }

  private static boolean isPlace(String word) {
    return word.matches("@[0-9]{1,9}");
  }

  private static ImageArgument inDirectory(String text, String details) {
    if (details.isEmpty()) {
      throw OciException.invalid("%s: expected dir:DIRECTORY", text);
    }
    return new InDirectory(Path.of(details));
  }

  private static ImageArgument inArchive(String text, String transport, String details) {
    ArchiveFormat format = ArchiveFormat.parse(transport);
    int at = details.lastIndexOf("@");
    if (at > 0 && details.indexOf(':', at) > at) {
      Digest digest = Digest.parse(details.substring(at + 1));
      return new InArchive(
          format, Path.of(details.substring(0, at)), new ArchiveChoice.WithDigest(digest));
    }
    int colon = details.indexOf(':');
    String file = colon < 0 ? details : details.substring(0, colon);
    if (file.isEmpty() || colon == details.length() - 1) {
      throw OciException.invalid("%s: expected %s:FILE[:NAME]", text, transport);
    }
    return new InArchive(
        format,
        Path.of(file),
        colon < 0 ? new ArchiveChoice.Only() : choice(details.substring(colon + 1)));
  }

  private static ArchiveChoice choice(String word) {
    return isPlace(word)
        ? new ArchiveChoice.At(Integer.parseInt(word.substring(1)))
        : new ArchiveChoice.Named(word);
  }

  private static ImageArgument inTarballs(String text, String details) {
    List<String> files = List.of(details.split(":", -1));
    if (files.contains("")) {
      throw OciException.invalid("%s: expected tarball:FILE[:FILE…]", text);
    }
    return new InTarballs(files.stream().map(Path::of).toList());
  }

  private static ImageArgument inDaemon(String text, String details) {
    if (details.isEmpty()) {
      throw OciException.invalid("%s: expected docker-daemon:NAME[:TAG]", text);
    }
    return new InDaemon(
        details.startsWith("sha256:")
            ? new DaemonImage.WithId(Digest.parse(details))
            : new DaemonImage.Named(ImageReference.parse(details)));
  }

  private static ImageArgument inStore(String text, String details) {
    if (details.isEmpty()) {
      throw OciException.invalid("%s: expected store:NAME", text);
    }
    return new InStore(details);
  }
}
