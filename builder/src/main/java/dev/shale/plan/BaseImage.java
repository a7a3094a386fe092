package dev.shale.plan;

import dev.shale.image.Platform;
import dev.shale.name.ImageReference;

/** An image that a stage starts from or copies from, for one platform. */
public record BaseImage(ImageReference reference, Platform platform) {
  @Override
  public String toString() {
    return reference + " (" + platform + ")";
  }
}
