package dev.shale.local;

import dev.shale.image.ChainId;
import dev.shale.image.LayerId;
import java.util.List;

/**
 * A layer where it is in a stack, and whoever has that stack.
 *
 * @param below the layers it stands on, base first
 * @param users what refers to it, for people; empty if only results of build steps do
 * @param remedyOfLoss what can be done if nothing here can make it whole
 */
record PlacedLayer(List<LayerId> below, LayerId id, List<String> users, Remedy remedyOfLoss) {
  ChainId chain() {
    return ChainId.append(LayerId.chain(below), id.diffId());
  }

  /** Whether it was made here, so that its tree gives its bytes again. */
  boolean isMadeHere() {
    return id.blob().digest().equals(id.diffId());
  }

  String name() {
    String owner = users.isEmpty() ? "a build step" : String.join(", ", users);
    return "layer " + id.diffId() + " of " + owner;
  }
}
