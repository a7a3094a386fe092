package dev.shale.exec;

import dev.shale.image.LayerId;
import dev.shale.local.StoredImage;
import dev.shale.plan.ResolvedBase;
import java.util.List;
import java.util.Optional;

/**
 * An image that a build stands on, of which no more than the manifest and the config have been
 * read.
 *
 * @param layers base first
 * @param supply what brings the layers; empty if the store has the image
 */
public record FoundBase(ResolvedBase resolved, List<LayerId> layers, Optional<LayerSupply> supply) {
  public FoundBase {
    layers = List.copyOf(layers);
  }

  /** An image of the store. */
  public static FoundBase of(StoredImage image) {
    return new FoundBase(
        new ResolvedBase(image.digest(), image.config()), image.layers(), Optional.empty());
  }

  /** What a stage that begins with it begins with. */
  StageResult start() {
    return new StageResult(layers, resolved.config());
  }
}
