package dev.shale.command;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageManifest;
import dev.shale.image.RawManifest;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
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
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A store's images as repositories, to be read: {@code docker.io/library/app}, which {@code app}
 * means here too; and its lists, as far as the store has all that they list. Layers that are only
 * unpacked are packed while they are sent. Images of a registry with a port cannot be named so and
 * are not served.
 */
final class StoreRepositories implements Repositories {
  private final LocalStore store;

  StoreRepositories(LocalStore store) {
    this.store = store;
  }

  @Override
  public SortedSet<String> names() throws IOException {
    SortedSet<String> names = new TreeSet<>();
    allNames()
        .filter(name -> name.registry().indexOf(':') < 0)
        .forEach(name -> names.add(name.name()));
    return names;
  }

  @Override
  public Optional<SortedSet<String>> tags(String repository) throws IOException {
    String wanted = ImageReference.parse(repository).name();
    NavigableSet<String> tags = new TreeSet<>();
    allNames()
        .filter(name -> name.name().equals(wanted))
        .flatMap(name -> name.tag().stream())
        .forEach(tags::add);
    return tags.isEmpty() ? Optional.empty() : Optional.of(tags);
  }

  private Stream<ImageReference> allNames() throws IOException {
    return Stream.concat(
        store.images().stream().flatMap(image -> image.names().stream()),
        StoredIndex.whole(store, _ -> true).stream().map(ManifestList::name));
  }

  @Override
  public Optional<RawManifest> manifest(String repository, Reference reference) throws IOException {
    ImageReference name = ImageReference.parse(repository);
    return switch (reference) {
      case Reference.Tag(String tag) -> {
        Optional<RawManifest> image = store.find(name.withTag(tag)).map(StoredImage::raw);
        yield image.isPresent() ? image : index(list -> list.name().equals(name.withTag(tag)));
      }
      case Reference.ByDigest(Digest digest) -> {
        Optional<StoredImage> image = store.find(digest);
        yield image.isPresent() && isIn(image.get(), name)
            ? Optional.of(image.get().raw())
            : index(list -> isIn(list, name) && list.index().digest().equals(digest));
      }
    };
  }

  private Optional<RawManifest> index(Predicate<ManifestList> wanted) throws IOException {
    return StoredIndex.whole(store, wanted).stream().map(ManifestList::index).findFirst();
  }

  /** Whether an image has a name in a repository, or one of the repository's lists has it. */
  private boolean isIn(StoredImage image, ImageReference repository) throws IOException {
    return image.names().stream().anyMatch(name -> name.name().equals(repository.name()))
        || !StoredIndex.whole(
                store,
                list ->
                    isIn(list, repository)
                        && list.entries().stream()
                            .anyMatch(entry -> entry.digest().equals(image.digest())))
            .isEmpty();
  }

  private static boolean isIn(ManifestList list, ImageReference repository) {
    return list.name().name().equals(repository.name());
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
