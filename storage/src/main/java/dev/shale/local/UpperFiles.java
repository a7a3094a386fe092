package dev.shale.local;

import dev.shale.image.LayerId;
import dev.shale.layer.RootfsView;
import dev.shale.linux.Mounts;
import dev.shale.snapshot.ActiveSnapshot;
import dev.shale.snapshot.Changes;
import dev.shale.snapshot.InitLayer;
import dev.shale.snapshot.MountPoints;
import dev.shale.snapshot.OverlayMount;
import dev.shale.snapshot.RootMount;
import dev.shale.snapshot.Stacking;
import dev.shale.tree.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A root of stacked trees, with an upper directory for the changes. */
final class UpperFiles implements RootFiles {
  private final ActiveSnapshot snapshot;
  private final List<LayerId> stack;
  private final LayerStore layers;

  UpperFiles(ActiveSnapshot snapshot, List<LayerId> stack, LayerStore layers) {
    this.snapshot = snapshot;
    this.stack = stack;
    this.layers = layers;
  }

  @Override
  public boolean needsNamespace() {
    return true;
  }

  @Override
  public RootMount mount(LayerViews below, MountPoints points) throws IOException {
    List<Path> lowers = prepare(below);
    return OverlayMount.mount(snapshot, lowers, below.lookup(), points, stacking());
  }

  @Override
  public Path attach(LayerViews below) throws IOException {
    List<Path> lowers = prepare(below);
    OverlayMount.attach(snapshot, lowers, stacking());
    return snapshot.merged();
  }

  private List<Path> prepare(LayerViews below) throws IOException {
    requireSameForm();
    snapshot.requireUnmounted();
    List<Path> lowers = layers.unpack(stack, snapshot.form());
    snapshot.create(InitLayer.rootMeta(below.lookup()));
    return lowers;
  }

  private Stacking stacking() throws IOException {
    return layers.stacking();
  }

  /** A container goes on where it was begun: marks and owners mean other things elsewhere. */
  private void requireSameForm() throws IOException {
    if (!stacking().treeForm().equals(Optional.of(snapshot.form()))) {
      throw ActiveRoot.begunElsewhere();
    }
  }

  @Override
  public void detach() throws IOException {
    Mounts.unmount(snapshot.merged());
    snapshot.requireUnmounted();
  }

  /** A mount that nobody serves any more is none, and is taken away. */
  @Override
  public Optional<Path> mountPoint() throws IOException {
    Path merged = snapshot.merged();
    if (!Mounts.isMountPoint(merged)) {
      return Optional.empty();
    }
    if (Mounts.isDead(merged)) {
      Mounts.abandon(merged);
      return Optional.empty();
    }
    return Optional.of(merged);
  }

  @Override
  public Path place() throws IOException {
    Optional<Path> attached = mountPoint();
    if (attached.isEmpty()) {
      snapshot.requireUnmounted();
    }
    return attached.orElse(snapshot.upper());
  }

  @Override
  public FileTree open() throws IOException {
    Optional<Path> attached = mountPoint();
    return attached.isPresent()
        ? snapshot.form().openMounted(attached.get())
        : snapshot.form().open(snapshot.upper());
  }

  @Override
  public boolean isTouched() throws IOException {
    return !snapshot.isEmpty();
  }

  @Override
  public Changes changes(RootfsView below, Optional<Instant> latest) throws IOException {
    return snapshot.changes(below, latest);
  }

  @Override
  public LayerId commit(
      Changes changes, LayerViews below, Optional<Instant> latest, LayerStore.Announcement before)
      throws IOException {
    snapshot.requireUnmounted();
    LayerId layer = layers.adopt(snapshot, changes, LayerId.chain(stack), latest, before);
    snapshot.renew(InitLayer.rootMeta(below.lookup()));
    return layer;
  }

  @Override
  public void settle(Changes changes, LayerViews below) {}

  @Override
  public void leave(Optional<LayerId> layer) {}
}
