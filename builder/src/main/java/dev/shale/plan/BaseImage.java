package dev.shale.plan;

import dev.shale.image.Platform;
import dev.shale.name.ImageReference;

/**
 * An image that a stage starts from or copies from, for one platform.
 *
 * @param written its name as the Dockerfile has it: without a registry, it may mean another image
 *     to who brings it
 * @param reference that name in full, where no one knows better
 */
public record BaseImage(String written, ImageReference reference, Platform platform) {
  @Override
  public String toString() {
    return reference + " (" + platform + ")";
  }
}
