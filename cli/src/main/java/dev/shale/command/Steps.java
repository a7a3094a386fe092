package dev.shale.command;

import dev.shale.image.History;
import dev.shale.image.ImageConfig;
import dev.shale.image.LayerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The history of an image, each entry with the layer that it speaks of. */
final class Steps {
  private Steps() {}

  /**
   * An entry.
   *
   * @param history what was done; without it, the image says nothing of a layer that it has
   * @param layer its place in the stack, the base's being 0
   */
  record Step(Optional<History> history, Optional<Integer> layer) {
    String createdBy() {
      return history.map(History::createdBy).orElse("");
    }
  }

  /** The entries, oldest first; layers that no entry speaks of come last. */
  static List<Step> of(ImageConfig config, List<LayerId> layers) {
    List<Step> steps = new ArrayList<>();
    int next = 0;
    for (History entry : config.history()) {
      boolean hasLayer = !entry.emptyLayer() && next < layers.size();
      steps.add(new Step(Optional.of(entry), hasLayer ? Optional.of(next) : Optional.empty()));
      next += hasLayer ? 1 : 0;
    }
    for (; next < layers.size(); next++) {
      steps.add(new Step(Optional.empty(), Optional.of(next)));
    }
    return steps;
  }
}
