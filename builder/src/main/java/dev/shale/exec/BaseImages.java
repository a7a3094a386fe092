package dev.shale.exec;

import dev.shale.local.StoredImage;
import dev.shale.plan.BaseImage;
import java.io.IOException;

/** Brings the images that a build stands on into the store. Thread-safe. */
@FunctionalInterface
public interface BaseImages {
  /**
   * The image for its platform, fetched if need be.
   *
   * @throws dev.shale.error.OciException NOT_FOUND if it is nowhere
   */
  StoredImage obtain(BaseImage image) throws IOException;
}
