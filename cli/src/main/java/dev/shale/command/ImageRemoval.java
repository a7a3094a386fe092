package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.util.List;

/** Images, lists and names of them, out of a store. */
public final class ImageRemoval {
  private final LocalStore store;
  private final Use use;
  private final Told told;

  /** What becomes of an image that something needs. */
  @FunctionalInterface
  public interface Use {
    /**
     * Goes on if the image may be removed.
     *
     * @throws OciException CONFLICT if it may not
     */
    void end(LocalStore store, StoredImage image) throws IOException;
  }

  /** Who hears what was removed. */
  public interface Told {
    /** A name. */
    void untagged(ImageReference name);

    /** An image. */
    void deleted(StoredImage image);

    /** A list. */
    void deleted(ManifestList list);
  }

  public ImageRemoval(LocalStore store, Use use, Told told) {
    this.store = store;
    this.use = use;
    this.told = told;
  }

  /** Removes an image with all its names. */
  public void whole(StoredImage image) throws IOException {
    use.end(store, image);
    store.remove(image);
    image.names().forEach(told::untagged);
    told.deleted(image);
  }

  /** Removes one of an image's names, and with the last the image. */
  public void name(StoredImage image, ImageReference name) throws IOException {
    if (image.names().size() > 1) {
      store.untag(name);
      told.untagged(name);
    } else {
      whole(image);
    }
  }

  /** Removes a list, with those of its images that have no name and that nobody else has. */
  public void list(ManifestList list) throws IOException {
    List<StoredImage> images = StoredIndex.images(store, list);
    store.lists().remove(list.name());
    told.untagged(list.name());
    told.deleted(list);
    for (StoredImage image : images) {
      if (image.names().isEmpty() && !isUsed(image)) {
        store.remove(image);
        told.deleted(image);
      }
    }
  }

  /** Removes an image with its names, unless something needs it. */
  public void unused(StoredImage image) throws IOException {
    if (!isUsed(image)) {
      whole(image);
    }
  }

  private boolean isUsed(StoredImage image) throws IOException {
    try {
      ImageUse.requireNone(store, image);
      return false;
    } catch (OciException e) {
      return true;
    }
  }
}
