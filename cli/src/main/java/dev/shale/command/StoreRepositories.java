package dev.shale.command;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageManifest;
import dev.shale.image.RawManifest;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.registry.server.Reference;
import dev.shale.registry.server.Repositories;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A store's images as repositories, to be read: {@code docker.io/library/app}, which {@code app}
 * means here too. Layers that are only unpacked are packed while they are sent. Images of a
 * registry with a port cannot be named so and are not served.
 */
final class StoreRepositories implements Repositories {
  private final LocalStore store;

  StoreRepositories(LocalStore store) {
    this.store = store;
  }

  @Override
  public SortedSet<String> names() throws IOException {
    SortedSet<String> names = new TreeSet<>();
    for (StoredImage image : store.images()) {
      image.names().stream()
          .filter(name -> name.registry().indexOf(':') < 0)
          .forEach(name -> names.add(name.name()));
    }
    return names;
  }

  @Override
  public Optional<SortedSet<String>> tags(String repository) throws IOException {
    String wanted = ImageReference.parse(repository).name();
    NavigableSet<String> tags = new TreeSet<>();
    for (StoredImage image : store.images()) {
      image.names().stream()
          .filter(name -> name.name().equals(wanted))
          .flatMap(name -> name.tag().stream())
          .forEach(tags::add);
    }
    return tags.isEmpty() ? Optional.empty() : Optional.of(tags);
  }

  @Override
  public Optional<RawManifest> manifest(String repository, Reference reference) throws IOException {
    ImageReference name = ImageReference.parse(repository);
    return switch (reference) {
      case Reference.Tag(String tag) -> store.find(name.withTag(tag)).map(StoredImage::raw);
      case Reference.ByDigest(Digest digest) ->
          store.find(digest).filter(image -> isIn(image, name)).map(StoredImage::raw);
    };
  }

  private static boolean isIn(StoredImage image, ImageReference repository) {
    return image.names().stream().anyMatch(name -> name.name().equals(repository.name()));
  }

  @Override
  public Optional<ServedBlob> blob(String repository, Digest digest) throws IOException {
    ImageReference name = ImageReference.parse(repository);
    for (StoredImage image : store.images()) {
      Optional<Descriptor> blob =
          blobs(image.manifest()).filter(own -> own.digest().equals(digest)).findFirst();
      if (blob.isPresent() && isIn(image, name)) {
        return Optional.of(new Served(store.source(image), blob.get()));
      }
    }
    return Optional.empty();
  }

  private static Stream<Descriptor> blobs(ImageManifest manifest) {
    return Stream.concat(Stream.of(manifest.config()), manifest.layers().stream());
  }

  /** Nothing of a store is held open by a source of it. */
  private record Served(ImageSource source, Descriptor descriptor) implements ServedBlob {
    @Override
    public long sizeBytes() {
      return descriptor.size();
    }

    @Override
    public InputStream openAt(long offset) throws IOException {
      Blob blob = source.blob(descriptor);
      return offset == 0 ? blob.open() : blob.openAt(offset);
    }
  }

  /** A store keeps images only. */
  @Override
  public List<Descriptor> referrers(String repository, Digest subject) {
    return List.of();
  }
}
