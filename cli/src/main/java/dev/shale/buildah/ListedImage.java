package dev.shale.buildah;

import dev.shale.image.Digest;
import dev.shale.local.ManifestList;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An image or a manifest list, as a line of {@code images} tells of it.
 *
 * @param id a list's is its digest
 * @param created unknown of lists, which change
 */
record ListedImage(
    Digest id,
    Digest digest,
    List<ImageReference> names,
    Optional<Instant> created,
    long sizeBytes) {
  ListedImage {
    names = List.copyOf(names);
  }

  static ListedImage of(StoredImage image) {
    return new ListedImage(
        image.id(), image.digest(), image.names(), image.config().created(), image.sizeBytes());
  }

  static ListedImage of(ManifestList list) {
    return new ListedImage(
        list.index().digest(),
        list.index().digest(),
        List.of(list.name()),
        Optional.empty(),
        list.index().bytes().length);
  }
}
