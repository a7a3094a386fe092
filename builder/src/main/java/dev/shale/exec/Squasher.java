package dev.shale.exec;

import dev.shale.image.Digest;
import dev.shale.image.History;
import dev.shale.image.ImageConfig;
import dev.shale.image.LayerId;
import dev.shale.layer.ChangedTree;
import dev.shale.layer.Difference;
import dev.shale.layer.RootfsDiff;
import dev.shale.local.LayerViews;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes one layer of several: what the root has that the layers below it have not, and whiteouts
 * for what they have and it has not. The instructions stay in the history, as having no layers.
 */
final class Squasher {
  private final Stacks stacks;

  Squasher(Stacks stacks) {
    this.stacks = stacks;
  }

  /**
   * Squashes all layers but the lowest ones; one that stands alone stays as it is.
   *
   * @param kept how many are left alone
   * @param created when that is said to be done
   */
  StageResult squash(StageResult result, int kept, Squash how, Instant created) throws IOException {
    if (result.layers().size() < kept + 2) {
      return result;
    }
    List<LayerId> layers = new ArrayList<>(result.layers().subList(0, kept));
    LayerId layer = merge(result.layers(), layers);
    layers.add(layer);
    List<Digest> diffIds = layers.stream().map(LayerId::diffId).toList();
    List<History> history = emptied(result.config().history(), kept);
    history.add(History.ofLayer(created, "shale build --squash=" + how));
    ImageConfig config = result.config().edit().layers(diffIds, history).build();
    return new StageResult(layers, config);
  }

  private LayerId merge(List<LayerId> all, List<LayerId> kept) throws IOException {
    try (LayerViews views = stacks.view(all)) {
      List<TreePath> changed = new ArrayList<>();
      List<TreePath> gone = new ArrayList<>();
      for (Difference difference :
          RootfsDiff.of(views.beside(kept), views.rootfs(), RootfsDiff.Times.COMPARED)) {
        switch (difference.kind()) {
          case ADDED, CHANGED -> changed.add(difference.path());
          case DELETED -> gone.add(difference.path());
        }
      }
      return stacks.store().store(new ChangedTree(views.rootfs(), changed, gone), kept);
    }
  }

  /** The entries, of which those above the lowest layers have lost theirs. */
  private static List<History> emptied(List<History> history, int kept) {
    List<History> entries = new ArrayList<>();
    int layer = 0;
    for (History entry : history) {
      boolean isAbove = !entry.emptyLayer() && ++layer > kept;
      entries.add(isAbove ? entry.withoutLayer() : entry);
    }
    return entries;
  }
}
