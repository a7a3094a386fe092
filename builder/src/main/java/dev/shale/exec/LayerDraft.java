package dev.shale.exec;

import dev.shale.container.Spool;
import dev.shale.image.LayerId;
import dev.shale.local.DraftLayer;
import dev.shale.local.LayerViews;
import dev.shale.local.LocalStore;
import dev.shale.snapshot.StagedTree;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The making of a layer out of files, with all that is open meanwhile. */
final class LayerDraft implements AutoCloseable {
  private final LocalStore store;
  private final List<LayerId> below;
  private final LayerViews views;
  private final StagedTree temporary;
  private final Spool spool;
  private final DraftTarget target;

  private LayerDraft(
      LocalStore store, List<LayerId> below, LayerViews views, StagedTree temporary, Spool spool) {
    this.store = store;
    this.below = below;
    this.views = views;
    this.temporary = temporary;
    this.spool = spool;
    this.target = new DraftTarget(views.rootfs(), spool);
  }

  /** A draft of what is put on a stack of layers, and sees it. */
  static LayerDraft on(Stacks stacks, List<LayerId> below) throws IOException {
    return seeing(stacks, below, below);
  }

  /** A draft that goes on a stack of layers and sees nothing of it. */
  static LayerDraft apart(Stacks stacks, List<LayerId> below) throws IOException {
    return seeing(stacks, List.of(), below);
  }

  private static LayerDraft seeing(Stacks stacks, List<LayerId> seen, List<LayerId> below)
      throws IOException {
    LocalStore store = stacks.store();
    LayerViews views = stacks.view(seen);
    try {
      StagedTree temporary = store.temporary();
      try {
        return new LayerDraft(store, below, views, temporary, new Spool(temporary.path()));
      } catch (IOException | RuntimeException e) {
        temporary.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      views.close();
      throw e;
    }
  }

  DraftTarget target() {
    return target;
  }

  /** Stores what has been put in; no layer if that is nothing. */
  Optional<LayerId> store() throws IOException {
    return target.isEmpty() ? Optional.empty() : Optional.of(store.store(target.draft(), below));
  }

  /** Reads what has been put in, to be stored later; the caller closes. */
  Optional<DraftLayer> finish() throws IOException {
    return target.isEmpty() ? Optional.empty() : Optional.of(store.draft(target.draft(), below));
  }

  @Override
  public void close() throws IOException {
    try (views;
        temporary;
        spool) {
      return;
    }
  }
}
