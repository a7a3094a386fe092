package dev.shale.exec;

import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.transport.ImageSource;

/**
 * An image that was built. Where it was {@linkplain Keeping.Kept kept}, it is one of the store's;
 * else it can be read while the store and all that its layers come from are open.
 */
public final class BuiltImage {
  private final StoredImage image;
  private final Stacks stacks;

  /**
   * @param image as the store has it or, without names, would have it
   */
  BuiltImage(StoredImage image, Stacks stacks) {
    this.image = image;
    this.stacks = stacks;
  }

  /** The image, as the store has it or would have it. */
  public StoredImage image() {
    return image;
  }

  /**
   * The image, to be read: each layer from where it is, without coming into the store; the caller
   * closes.
   */
  public ImageSource source() {
    LocalStore store = stacks.store();
    return new BuiltSource(image, store.source(image), stacks);
  }
}
