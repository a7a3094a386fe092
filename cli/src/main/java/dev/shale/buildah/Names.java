package dev.shale.buildah;

import dev.shale.command.ImageArgument;
import dev.shale.command.RemoteNames;
import dev.shale.command.Session;
import dev.shale.command.StoredImages;
import dev.shale.command.StoredIndex;
import dev.shale.error.OciException;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.util.Optional;

/**
 * What images are called here. A name that says no registry is that of an image made here, and is
 * {@code localhost}'s; but one that is looked for may be any that it is short for.
 */
final class Names {
  private static final String HERE = "localhost/";

  private final Session session;
  private final LocalStore store;

  Names(Session session, LocalStore store) {
    this.session = session;
    this.store = store;
  }

  /**
   * The name that an image is to have.
   *
   * @throws OciException INVALID if it is none
   */
  static ImageReference ofNew(String text) {
    ImageReference name = ImageReference.parse(StoredImages.isShort(text) ? HERE + text : text);
    if (name.digest().isPresent()) {
      throw OciException.invalid("%s: a digest is no name to give; leave it away", text);
    }
    return name.withDefaultTag();
  }

  /** The image of the store that is called so, by a name, an ID or the beginning of one. */
  Optional<StoredImage> find(String called) throws IOException {
    Optional<ImageReference> here = here(called);
    Optional<StoredImage> found = here.isPresent() ? store.find(here.get()) : Optional.empty();
    if (found.isEmpty()) {
      found = StoredImages.find("find", store, called);
    }
    return found.isPresent() || here.isEmpty()
        ? found
        : new RemoteNames(session).stored(store, called);
  }

  /** The manifest list that is called so, unless an image is. */
  Optional<ManifestList> list(String called) throws IOException {
    return find(called).isPresent() ? Optional.empty() : StoredIndex.find(store, called);
  }

  /**
   * The image of the store that is called so.
   *
   * @throws OciException NOT_FOUND if there is none
   */
  StoredImage require(String called) throws IOException {
    return find(called).orElseThrow(() -> OciException.notFound("%s: image not known", called));
  }

  /** Which of its names an image was called by; empty if it was by its ID. */
  static Optional<ImageReference> nameOf(StoredImage image, String called) {
    Optional<ImageArgument> qualified = ImageArgument.parseQualified(called);
    if (qualified.isPresent()) {
      return qualified.get() instanceof ImageArgument.InRegistry(ImageReference name)
          ? Optional.of(name.withDefaultTag()).filter(image.names()::contains)
          : Optional.empty();
    }
    return here(called)
        .filter(image.names()::contains)
        .or(() -> StoredImages.nameOf(image, called))
        .or(() -> suffixed(image, called));
  }

  /** By what a short name stands for elsewhere. */
  private static Optional<ImageReference> suffixed(StoredImage image, String called) {
    Optional<String> path = here(called).map(here -> here.toString().substring(HERE.length()));
    return image.names().stream()
        .filter(name -> path.isPresent() && name.toString().endsWith("/" + path.get()))
        .findFirst();
  }

  private static Optional<ImageReference> here(String called) {
    return StoredImages.madeHere(called).map(ImageReference::withDefaultTag);
  }
}
