package dev.shale.command;

import dev.shale.config.Environment;
import dev.shale.containersstorage.ContainersStore;
import dev.shale.containersstorage.StoreReference;
import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import dev.shale.name.TagSelection;
import dev.shale.registry.RegistryClient;
import dev.shale.runtime.UserNamespace;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.archive.ArchiveChoice;
import dev.shale.transport.archive.ArchiveWriter;
import dev.shale.transport.archive.ArchivedImage;
import dev.shale.transport.archive.ImageArchive;
import dev.shale.transport.archive.TarballImage;
import dev.shale.transport.daemon.DaemonImage;
import dev.shale.transport.daemon.DockerDaemon;
import dev.shale.transport.dir.ImageDirectory;
import dev.shale.transport.layout.OciLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sources and destinations outside the store, by argument; closing this closes connections and
 * archives. Not thread-safe.
 */
public final class Transports implements AutoCloseable {
  private final Session session;
  private final Places places;
  private final RegistryClient client;
  private final Map<ImageArgument.InArchive, ImageArchive> archives = new HashMap<>();
  private Optional<DockerDaemon> daemon = Optional.empty();

  Transports(Session session, RegistryFlags flags) {
    this(session, flags, new UploadFlags());
  }

  public Transports(Session session, RegistryFlags flags, UploadFlags uploads) {
    this(session, flags, uploads, Places.USUAL);
  }

  /** A way to all of them, for images of which this is said. */
  public Transports(Session session, RegistryFlags flags, Places places) {
    this(session, flags, new UploadFlags(), places);
  }

  Transports(Session session, RegistryFlags flags, UploadFlags uploads, Places places) {
    this.session = session;
    this.places = places;
    this.client =
        new RegistryClient(
            session.environment(), flags.options(session).withUploads(uploads.options(session)));
  }

  /**
   * An image; the caller closes. Nothing is asked of a registry before something is read.
   *
   * @throws IllegalArgumentException for an image of the store
   */
  public ImageSource source(ImageArgument argument) throws IOException {
    return switch (argument) {
      case ImageArgument.InRegistry(var name) -> client.source(name);
      case ImageArgument.InLayout layout -> layout(layout.directory()).source(layout.selector());
      case ImageArgument.InDirectory(var directory) -> new ImageDirectory(directory).source();
      case ImageArgument.InTarballs(var files) -> tarballs(files);
      case ImageArgument.InDaemon(var image) -> daemon().source(image);
      case ImageArgument.InContainersStorage(var reference) -> stored(reference);
      case ImageArgument.InArchive archive -> open(archive).source(archive.choice());
      case ImageArgument.InStore(String called) ->
          throw new IllegalArgumentException(called); // the store is no place outside it
    };
  }

  /**
   * An image where its name says, whatever mirrors have, to be changed there; the caller closes.
   */
  public ImageSource homeSource(ImageReference name) {
    return client.homeSource(name);
  }

  private ImageArchive open(ImageArgument.InArchive argument) throws IOException {
    ImageArchive known = archives.get(argument);
    if (known != null) {
      return known;
    }
    ImageArchive opened =
        ImageArchive.open(
            argument.format(),
            StandardStreams.input(argument.format() + ":-", argument.file()),
            session.scratch());
    archives.put(argument, opened);
    return opened;
  }

  /** What an archive calls its only image; empty if it has others, or no name for it. */
  Optional<String> nameOfOnly(ImageArgument.InArchive argument) throws IOException {
    List<ArchivedImage> images = open(argument).images();
    return images.size() == 1 ? images.getFirst().names().stream().findFirst() : Optional.empty();
  }

  /** What an archive calls its images. */
  public List<String> namesIn(ImageArgument.InArchive argument) throws IOException {
    return open(argument).images().stream().flatMap(image -> image.names().stream()).toList();
  }

  /** The first tags of a repository that are selected, as many as asked for. */
  public List<String> tags(ImageReference repository, TagSelection selection, int most)
      throws IOException {
    return client.tags(repository, selection, most);
  }

  /** Deletes a tag, or the manifest that the name has the digest of. */
  public void delete(ImageReference name) throws IOException {
    client.delete(name);
  }

  public ImageDestination destination(ImageArgument argument) throws IOException {
    return destination(argument, List.of());
  }

  /** A place for an image that gets more names than the argument has. */
  ImageDestination destination(ImageArgument argument, List<String> moreNames) throws IOException {
    return switch (argument) {
      case ImageArgument.InRegistry(var name) ->
          client.destination(name, NewNames.tags(name, moreNames));
      case ImageArgument.InLayout layout -> create(layout, moreNames);
      case ImageArgument.InDirectory(var directory) -> {
        NewNames.requireNone("dir:" + directory, moreNames);
        yield new ImageDirectory(directory).destination();
      }
      case ImageArgument.InTarballs _ ->
          throw OciException.unsupported(
              "write tarball: such images are only read; dir: and oci: are written");
      case ImageArgument.InContainersStorage(var reference) ->
          throw OciException.unsupported(
              "write containers-storage:%s: such stores are only read; podman load reads"
                  + " docker-archive:",
              reference);
      case ImageArgument.InDaemon(DaemonImage.Named(var name)) -> {
        NewNames.requireNone("docker-daemon:" + name, moreNames);
        yield daemon().destination(name);
      }
      case ImageArgument.InDaemon(DaemonImage.WithId(var id)) ->
          throw OciException.invalid("write docker-daemon:%s: an ID is no name to write to", id);
      case ImageArgument.InArchive archive -> create(archive, moreNames);
      case ImageArgument.InStore(String called) ->
          throw new IllegalArgumentException(called); // the store is no place outside it
    };
  }

  private ImageSource tarballs(List<Path> files) throws IOException {
    if (files.stream().filter(Path.of("-")::equals).count() > 1) {
      throw OciException.invalid("read tarball: standard input can be read once only");
    }
    List<Path> opened = new ArrayList<>();
    for (Path file : files) {
      opened.add(StandardStreams.input("tarball:-", file));
    }
    Environment environment = session.environment();
    TarballImage.Claims claims =
        new TarballImage.Claims(
            session.platform(), environment.clock().instant(), environment.sourceDateEpoch());
    return TarballImage.of(opened, claims, session.scratch());
  }

  /** An ordinary user's layers are of users that he has in a namespace only. */
  private ImageSource stored(StoreReference reference) throws IOException {
    if (session.isOutside() && session.surroundings().namespace().obstacle().isEmpty()) {
      session.surroundings().namespace().enter();
    }
    Path root = reference.root().orElseGet(() -> usualGraphRoot(session.environment()));
    return ContainersStore.at(root).source(reference.image());
  }

  /** Where a user's podman has its store; in a namespace, root is that user. */
  private static Path usualGraphRoot(Environment environment) {
    Path store = Path.of("containers", "storage");
    boolean isRoot =
        environment.isRoot() && environment.variable(UserNamespace.OWNER_VARIABLE).isEmpty();
    if (isRoot) {
      return Path.of("/var/lib").resolve(store);
    }
    return environment
        .directory("XDG_DATA_HOME")
        .or(() -> environment.home().map(home -> home.resolve(".local/share")))
        .orElseThrow(
            () ->
                OciException.notFound(
                    "read containers-storage: there is no home directory; name the store, as in"
                        + " [overlay@/ROOT]NAME"))
        .resolve(store);
  }

  private DockerDaemon daemon() {
    if (daemon.isEmpty()) {
      String host =
          places
              .daemonHost()
              .or(() -> session.environment().variable("DOCKER_HOST"))
              .orElse(DockerDaemon.USUAL_HOST);
      daemon = Optional.of(DockerDaemon.at(host, session.scratch()));
    }
    return daemon.get();
  }

  /** A layout, with its blobs where this session has them. */
  private OciLayout layout(Path directory) {
    OciLayout layout = new OciLayout(directory);
    return places.sharedBlobs().map(layout::withSharedBlobs).orElse(layout);
  }

  private ImageDestination create(ImageArgument.InLayout argument, List<String> moreNames)
      throws IOException {
    List<String> names =
        switch (argument.selector()) {
          case OciLayout.Selector.Only() -> List.of();
          case OciLayout.Selector.Named(String called) -> List.of(called);
          case OciLayout.Selector.At(int place) ->
              throw OciException.invalid(
                  "write oci:%s:@%d: a place is no name to write to", argument.directory(), place);
          case OciLayout.Selector.WithDigest(var digest) ->
              throw OciException.invalid(
                  "write oci:%s@%s: a digest is no name to write to", argument.directory(), digest);
        };
    return layout(argument.directory()).destination(NewNames.all(names, moreNames));
  }

  private ImageDestination create(ImageArgument.InArchive argument, List<String> moreNames)
      throws IOException {
    List<String> names =
        switch (argument.choice()) {
          case ArchiveChoice.Only() -> List.of();
          case ArchiveChoice.Named(String name) -> List.of(name);
          case ArchiveChoice.At(int place) ->
              throw OciException.invalid(
                  "write %s:%s:@%d: a place is no name to write to",
                  argument.format(), argument.file(), place);
          case ArchiveChoice.WithDigest(var digest) ->
              throw OciException.invalid(
                  "write %s:%s@%s: a digest is no name to write to",
                  argument.format(), argument.file(), digest);
        };
    return ArchiveWriter.open(
            argument.format(),
            StandardStreams.output(argument.format() + ":-", argument.file(), session),
            session.scratch())
        .onlyDestination(NewNames.all(names, moreNames));
  }

  @Override
  public void close() throws IOException {
    client.close();
    daemon.ifPresent(DockerDaemon::close);
    for (ImageArchive archive : archives.values()) {
      archive.close();
    }
  }
}
