package dev.shale.plan;

import dev.shale.image.Platform;
import dev.shale.name.ImageReference;
import java.util.Optional;

/**
 * An image that a stage starts from or copies from, for one platform.
 *
 * @param written its name as the Dockerfile has it: without a registry, it may mean another image
 *     to who brings it
 * @param reference that name in full, where no one knows better; empty if a transport is written
 */
public record BaseImage(String written, Optional<ImageReference> reference, Platform platform) {
  @Override
  public String toString() {
    return reference.map(ImageReference::toString).orElse(written) + " (" + platform + ")";
  }
}
