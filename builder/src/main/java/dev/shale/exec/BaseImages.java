package dev.shale.exec;

import dev.shale.plan.BaseImage;
import java.io.IOException;

/** Finds the images that a build stands on. Thread-safe. */
@FunctionalInterface
public interface BaseImages {
  /**
   * The image for its platform. Where the store does not have it, no layer is fetched: what brings
   * them comes with the answer, and may never be asked to.
   *
   * @throws dev.shale.error.OciException NOT_FOUND if it is nowhere
   */
  FoundBase find(BaseImage image) throws IOException;
}
