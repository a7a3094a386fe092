package dev.shale.containersstorage;

import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A store of containers/storage, its driver being overlay, to be read. Others may write to it
 * meanwhile: what it lists is read under its locks, and what a layer's files give is verified. Safe
 * for use by several threads.
 *
 * <p>Spec: containers/storage, images.go and layers.go, for the files of a store.
 */
public final class ContainersStore {
  /** How many of the first characters of an ID mean an image. */
  private static final int MIN_ID = 3;

  private final Path root;

  private ContainersStore(Path root) {
    this.root = root;
  }

  /**
   * The store at a place.
   *
   * @throws OciException NOT_FOUND if there is none, or one of another driver
   */
  public static ContainersStore at(Path root) {
    if (!Files.isDirectory(root.resolve("overlay-images"))) {
      throw OciException.notFound(
          "open containers-storage:[%s]: there is no store with the driver overlay", root);
    }
    return new ContainersStore(root);
  }

  /**
   * An image of this store; the caller closes.
   *
   * @param called see {@link StoreReference}
   * @throws OciException NOT_FOUND if there is no such image, UNSUPPORTED if its layers cannot be
   *     made again as they were
   */
  public ImageSource source(String called) throws IOException {
    String shown = "containers-storage:[overlay@%s]%s".formatted(root, called);
    int at = called.lastIndexOf('@');
    String last = called.substring(at + 1);
    Optional<Digest> digest =
        at >= 0 && last.contains(":") ? Optional.of(Digest.parse(last)) : Optional.empty();
    StoredRecords records = StoredRecords.read(root);
    StoredRecords.Image image =
        find(records.images(), digest.isPresent() ? called.substring(0, at) : called, digest)
            .orElseThrow(() -> OciException.notFound("read %s: no such image there", shown));
    return StoreSource.open(shown, root, records, image, digest);
  }

  private static Optional<StoredRecords.Image> find(
      List<StoredRecords.Image> images, String called, Optional<Digest> digest) {
    int at = called.lastIndexOf('@');
    if (at >= 0) {
      return withId(images, called.substring(at + 1));
    }
    if (digest.isPresent()) {
      String repository = ImageReference.parse(called).name();
      return images.stream()
          .filter(image -> image.hasManifest(digest.get()) && image.isOf(repository))
          .findFirst();
    }
    return named(images, called).or(() -> withId(images, called));
  }

  /** A name without a host is Docker's, or that of an image which was built here. */
  private static Optional<StoredRecords.Image> named(
      List<StoredRecords.Image> images, String called) {
    return Stream.of(called, "localhost/" + called)
        .flatMap(name -> parsed(name).stream())
        .flatMap(name -> images.stream().filter(image -> image.names().contains(name)))
        .findFirst();
  }

  private static Optional<String> parsed(String name) {
    try {
      return Optional.of(ImageReference.parse(name).withDefaultTag().toString());
    } catch (OciException e) {
      return Optional.empty(); // an ID is no name
    }
  }

  private static Optional<StoredRecords.Image> withId(
      List<StoredRecords.Image> images, String beginning) {
    if (beginning.length() < MIN_ID) {
      return Optional.empty();
    }
    List<StoredRecords.Image> found =
        images.stream().filter(image -> image.id().startsWith(beginning)).toList();
    if (found.size() > 1) {
      throw OciException.invalid(
          "read containers-storage:%s: %d images have IDs that begin so", beginning, found.size());
    }
    return found.stream().findFirst();
  }
}
