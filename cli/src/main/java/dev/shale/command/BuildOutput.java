package dev.shale.command;

import dev.shale.blob.Compression;
import dev.shale.blob.Packing;
import dev.shale.copy.CopyRequest;
import dev.shale.error.OciException;
import dev.shale.exec.Fields;
import dev.shale.name.ImageReference;
import dev.shale.transport.archive.ArchiveChoice;
import dev.shale.transport.archive.ArchiveFormat;
import dev.shale.transport.daemon.DaemonImage;
import dev.shale.transport.layout.OciLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Where a build's result goes.
 *
 * <p>Spec: docker buildx build, "--output".
 */
sealed interface BuildOutput {
  /** The option, for people. */
  String OPTION = "build --output";

  /**
   * The root's files, in a directory.
   *
   * @param split whether each platform has a directory of its own; if there are several, if not
   *     said
   */
  record Directory(Path path, Optional<Boolean> split) implements BuildOutput {}

  /** The root's files as a tar; {@code -} is standard output. */
  record Tar(Path file, Optional<Boolean> split) implements BuildOutput {}

  /** The image, outside the store. */
  record Image(ImageArgument place, List<String> moreNames, CopyRequest request)
      implements BuildOutput {}

  /** The image in the store, by these names. */
  record Named(List<ImageReference> names) implements BuildOutput {}

  /**
   * Reads the value of the option.
   *
   * @param tags what the image is called where the value has no names
   */
  static List<BuildOutput> parse(String text, List<ImageReference> tags) {
    if (text.equals("-")) {
      return List.of(new Tar(Path.of("-"), Optional.empty()));
    }
    if (text.indexOf('=') < 0) {
      return List.of(new Directory(Path.of(text), Optional.empty()));
    }
    Fields fields = Fields.of(OPTION, text);
    String type =
        fields
            .take("type")
            .orElseThrow(() -> OciException.invalid("%s \"%s\": expected type=…", OPTION, text));
    List<BuildOutput> outputs =
        switch (type) {
          case "local" -> List.of(directory(fields, text));
          case "tar" -> List.of(new Tar(Path.of(fields.take("dest").orElse("-")), split(fields)));
          case "oci" -> List.of(oci(fields, names(fields, tags)));
          case "docker" -> List.of(docker(fields, names(fields, tags), text));
          case "registry" -> registry(fields, names(fields, tags), text);
          case "image" -> image(fields, names(fields, tags), text);
          case "store" -> List.of(new Named(names(fields, tags)));
          default ->
              throw OciException.unsupported(
                  "%s \"%s\": type \"%s\" is not offered; there are local, tar, oci, docker,"
                      + " registry, image and store",
                  OPTION, text, type);
        };
    fields.end();
    return outputs;
  }

  private static List<ImageReference> names(Fields fields, List<ImageReference> tags) {
    Optional<List<ImageReference>> own =
        fields
            .take("name")
            .map(all -> Arrays.stream(all.split(",")).map(ImageReference::parse).toList());
    own.ifPresent(names -> NewNames.check(OPTION, names));
    return own.orElse(tags).stream().map(ImageReference::withDefaultTag).toList();
  }

  private static Optional<Boolean> split(Fields fields) {
    return fields.takeSwitch("platform-split");
  }

  private static Directory directory(Fields fields, String text) {
    String dest =
        fields
            .take("dest")
            .filter(path -> !path.equals("-"))
            .orElseThrow(() -> OciException.invalid("%s \"%s\": expected dest=DIR", OPTION, text));
    return new Directory(Path.of(dest), split(fields));
  }

  /** An archive, or with {@code tar=false} a layout. */
  private static Image oci(Fields fields, List<ImageReference> names) {
    List<String> all = names.stream().map(ImageReference::toString).toList();
    Optional<String> first = all.stream().findFirst();
    Optional<String> dest = fields.take("dest");
    boolean isArchive = fields.takeSwitch("tar").orElse(true);
    if (!isArchive && dest.isEmpty()) {
      throw OciException.invalid("%s type=oci,tar=false: expected dest=DIR", OPTION);
    }
    ImageArgument place =
        isArchive
            ? archive(ArchiveFormat.OCI, dest, first)
            : new ImageArgument.InLayout(
                Path.of(dest.get()),
                first
                    .<OciLayout.Selector>map(OciLayout.Selector.Named::new)
                    .orElseGet(OciLayout.Selector.Only::new));
    return new Image(place, rest(all), request(fields));
  }

  private static ImageArgument.InArchive archive(
      ArchiveFormat format, Optional<String> dest, Optional<String> name) {
    return new ImageArgument.InArchive(
        format,
        Path.of(dest.orElse("-")),
        name.<ArchiveChoice>map(ArchiveChoice.Named::new).orElseGet(ArchiveChoice.Only::new));
  }

  private static <T> List<T> rest(List<T> all) {
    return all.stream().skip(1).toList();
  }

  /** An archive for {@code docker load}, or without {@code dest} Docker itself. */
  private static Image docker(Fields fields, List<ImageReference> names, String text) {
    Optional<String> dest = fields.take("dest");
    if (dest.isEmpty()) {
      ImageReference first = first(names, text);
      return new Image(
          new ImageArgument.InDaemon(new DaemonImage.Named(first)),
          rest(names).stream().map(ImageReference::toString).toList(),
          CopyRequest.EXACT);
    }
    List<String> all = names.stream().map(ImageReference::toString).toList();
    return new Image(
        archive(ArchiveFormat.DOCKER, dest, all.stream().findFirst()),
        rest(all),
        CopyRequest.EXACT);
  }

  private static ImageReference first(List<ImageReference> names, String text) {
    if (names.isEmpty()) {
      throw OciException.invalid("%s \"%s\": expected name=NAME, or --tag", OPTION, text);
    }
    return names.getFirst();
  }

  private static List<BuildOutput> registry(
      Fields fields, List<ImageReference> names, String text) {
    first(names, text);
    if (!fields.takeSwitch("push").orElse(true)) {
      throw OciException.invalid(
          "%s \"%s\": what is not pushed is in no registry; choose type=store", OPTION, text);
    }
    CopyRequest request = request(fields);
    return names.stream()
        .<BuildOutput>map(name -> new Image(new ImageArgument.InRegistry(name), List.of(), request))
        .toList();
  }

  private static List<BuildOutput> image(Fields fields, List<ImageReference> names, String text) {
    Named named = new Named(names);
    if (!fields.takeSwitch("push").orElse(false)) {
      return List.of(named);
    }
    return Stream.concat(Stream.of(named), registry(fields, names, text).stream()).toList();
  }

  private static CopyRequest request(Fields fields) {
    CopyRequest.Format format =
        fields
            .takeSwitch("oci-mediatypes")
            .map(isOci -> isOci ? CopyRequest.Format.OCI : CopyRequest.Format.DOCKER)
            .orElse(CopyRequest.Format.KEEP);
    String word = fields.take("compression").orElse("gzip");
    Compression compression = Compression.parse(word.equals("uncompressed") ? "none" : word);
    OptionalInt level =
        fields
            .takeNumber(10, "compression-level")
            .map(number -> OptionalInt.of(number.intValue()))
            .orElseGet(OptionalInt::empty);
    boolean isForced = fields.takeSwitch("force-compression").orElse(false);
    Packing packing = new Packing(compression, level);
    CopyRequest.Layers layers = isForced ? new CopyRequest.Layers.PackAll(packing) : plain(packing);
    return CopyRequest.EXACT.withFormat(format).withLayers(layers);
  }

  private static CopyRequest.Layers plain(Packing packing) {
    return packing.compression() == Compression.NONE
        ? new CopyRequest.Layers.Keep()
        : new CopyRequest.Layers.PackTars(packing);
  }
}
