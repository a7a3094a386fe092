package dev.shale.sync;

import dev.shale.config.Environment;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.name.ImageReference;
import dev.shale.registry.RegistryClient;
import dev.shale.registry.RegistryOptions;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.dir.ImageDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The two ends of a sync; closing them ends the connections. Thread-safe. */
public final class SyncEnds implements AutoCloseable {
  private final Function<String, SyncRegistry> opening;
  private final Map<String, SyncRegistry> sources = new ConcurrentHashMap<>();
  private final SyncRegistry destinationRegistry;
  private final SyncDestination destination;

  /**
   * @param destinationRegistry the registry that is written to, if one is
   * @param destination what images go to; nothing outside of it is looked at or written
   */
  SyncEnds(
      Function<String, SyncRegistry> sources,
      SyncRegistry destinationRegistry,
      SyncDestination destination) {
    this.opening = sources;
    this.destinationRegistry = destinationRegistry;
    this.destination = destination;
  }

  /**
   * The ends of a sync; nothing is asked of a registry yet.
   *
   * @param destination of which nothing but what is in it is written
   * @param from how source registries are spoken to, unless the source itself says so for one
   * @param to how the destination's registry is spoken to
   */
  public static SyncEnds of(
      Environment environment,
      SyncSource source,
      SyncDestination destination,
      RegistryOptions from,
      RegistryOptions to) {
    return new SyncEnds(
        host ->
            SyncRegistry.of(
                new RegistryClient(
                    environment,
                    source.entry(host).map(entry -> entry.access().over(from)).orElse(from))),
        SyncRegistry.of(new RegistryClient(environment, to)),
        destination);
  }

  SyncRegistry source(String host) {
    return sources.computeIfAbsent(host, opening);
  }

  SyncRegistry destinationRegistry() {
    return destinationRegistry;
  }

  /** What a place of the source means now; the caller closes. */
  ImageSource open(ImagePlace place) throws IOException {
    return switch (place) {
      case ImagePlace.InRegistry(var name) -> source(name.registry()).source(name);
      case ImagePlace.InDirectory(var directory) -> new ImageDirectory(directory).source();
    };
  }

  /**
   * An image that a place of the source had when it was looked at; the caller closes.
   *
   * @throws OciException CONFLICT if a directory has another one now
   */
  ImageSource open(ImagePlace place, Digest image) throws IOException {
    return switch (place) {
      case ImagePlace.InRegistry(var name) ->
          source(name.registry())
              .source(
                  new ImageReference(
                      name.registry(), name.repository(), name.tag(), Optional.of(image)));
      case ImagePlace.InDirectory _ -> PinnedSource.of(open(place), image);
    };
  }

  /** A place for an image at the destination; the caller closes. */
  ImageDestination create(ImagePlace place) throws IOException {
    requireOwn(place);
    return switch (place) {
      case ImagePlace.InRegistry(var name) -> destinationRegistry.destination(name);
      case ImagePlace.InDirectory(var directory) -> new ImageDirectory(directory).destination();
    };
  }

  /** What a place of the destination means now; what is damaged in a directory means nothing. */
  Optional<Digest> current(ImagePlace place) throws IOException {
    requireOwn(place);
    return switch (place) {
      case ImagePlace.InRegistry(var name) -> current(name);
      case ImagePlace.InDirectory(var directory) -> new ImageDirectory(directory).current();
    };
  }

  /** What is outside of the destination is none of a plan's to change. */
  private void requireOwn(ImagePlace place) {
    switch (place) {
      case ImagePlace.InDirectory(var directory)
          when destination instanceof SyncDestination.InDirectory(var root) ->
          new DestinationDirectory(root).requireOwn(directory);
      case ImagePlace.InRegistry(var name)
          when destination instanceof SyncDestination.InRegistry there && there.has(name) -> {}
      case ImagePlace.InDirectory _, ImagePlace.InRegistry _ ->
          throw OciException.invalid("sync to %s: it is not in %s", place, destination);
    }
  }

  static boolean isImage(Path directory) {
    return Files.exists(directory.resolve("manifest.json"));
  }

  private Optional<Digest> current(ImageReference name) throws IOException {
    try (ImageDestination there = destinationRegistry.destination(name)) {
      return there.published().map(Descriptor::digest);
    }
  }

  /** What a place of the destination means now, to be read; the caller closes. */
  ImageSource openDestination(ImagePlace place) throws IOException {
    requireOwn(place);
    return switch (place) {
      case ImagePlace.InRegistry(var name) -> destinationRegistry.homeSource(name);
      case ImagePlace.InDirectory _ -> open(place);
    };
  }

  /** What a name of the destination means, for one that is known to be there. */
  Optional<Digest> read(ImagePlace place) throws IOException {
    Optional<Digest> said = current(place);
    if (said.isPresent() || !(place instanceof ImagePlace.InRegistry(var name))) {
      return said;
    }
    try (ImageSource there =
        destinationRegistry.homeSource(name)) { // HEAD says it of few registries only
      return Optional.of(there.describe().digest());
    } catch (OciException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Deletes an image's name at the destination, and in a directory the image. */
  void delete(ImagePlace place) throws IOException {
    requireOwn(place);
    switch (place) {
      case ImagePlace.InRegistry(var name) -> deleteTag(name);
      case ImagePlace.InDirectory(var directory) -> new ImageDirectory(directory).delete();
    }
  }

  /** Registries that delete no tags answer with 405, or as the older docker-registry, with 400. */
  private void deleteTag(ImageReference name) throws IOException {
    try {
      destinationRegistry.deleteTag(name);
    } catch (OciException e) {
      if (e.kind() != ErrorKind.UNSUPPORTED && e.kind() != ErrorKind.INVALID) {
        throw e;
      }
      throw new OciException(
          ErrorKind.UNSUPPORTED,
          "delete %s: its registry deletes no tag without the image's other tags, so it stays"
              .formatted(name),
          e);
    }
  }

  @Override
  public void close() {
    sources.values().forEach(SyncRegistry::close);
    destinationRegistry.close();
  }
}
