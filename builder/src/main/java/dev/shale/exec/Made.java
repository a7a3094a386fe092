package dev.shale.exec;

import dev.shale.image.LayerId;
import java.util.Optional;

/**
 * What the making of a layer came to.
 *
 * @param layer none if nothing was changed
 */
record Made(Optional<LayerId> layer, Maker maker) {
  /** Who made it. */
  enum Maker {
    /** The step, as it is written. */
    STEP,
    /** The step, which failed, and somebody in a shell after it. */
    SHELL
  }

  static Made byStep(Optional<LayerId> layer) {
    return new Made(layer, Maker.STEP);
  }
}
