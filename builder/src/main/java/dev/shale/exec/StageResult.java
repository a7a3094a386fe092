package dev.shale.exec;

import dev.shale.image.ImageConfig;
import dev.shale.image.LayerId;
import java.util.List;

/** What a stage has come to: layers, base first, and the config that goes with them. */
record StageResult(List<LayerId> layers, ImageConfig config) {
  StageResult {
    layers = List.copyOf(layers);
  }
}
