package dev.shale.local;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.LayerId;
import dev.shale.layer.RootfsView;
import dev.shale.linux.Mounts;
import dev.shale.linux.Namespaces;
import dev.shale.snapshot.Changes;
import dev.shale.snapshot.InitLayer;
import dev.shale.snapshot.MountPoints;
import dev.shale.snapshot.RootCopy;
import dev.shale.snapshot.RootMount;
import dev.shale.snapshot.Stacking;
import dev.shale.tree.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A root that has all its files in one directory, where they are changed. */
final class CopiedFiles implements RootFiles {
  private final RootCopy copy;
  private final List<LayerId> stack;
  private final LayerStore layers;
  private final RootMaker roots;

  CopiedFiles(RootCopy copy, List<LayerId> stack, LayerStore layers, RootMaker roots) {
    this.copy = copy;
    this.stack = stack;
    this.layers = layers;
    this.roots = roots;
  }

  /** Where the store is mounted so that nothing can be executed, the root is mounted once more. */
  @Override
  public boolean needsNamespace() throws IOException {
    return roots.forbidsExecution() && Namespaces.may(Namespaces.Capability.SYS_ADMIN);
  }

  @Override
  public RootMount mount(LayerViews below, MountPoints points) throws IOException {
    make();
    if (!roots.forbidsExecution()) {
      return new InPlace(copy.root(), copy.open());
    }
    if (!needsNamespace()) {
      throw forbidden();
    }
    Mounts.bind(copy.root(), copy.root());
    try {
      Mounts.allowExecution(copy.root());
      return new Bound(copy.root(), copy.open());
    } catch (OciException e) {
      Mounts.unmount(copy.root());
      throw e.kind() == ErrorKind.DENIED ? forbidden() : e;
    } catch (IOException e) {
      Mounts.unmount(copy.root());
      throw e;
    }
  }

  private static OciException forbidden() {
    return OciException.unsupported(
        "run in a container: its files are in the store, which is mounted noexec; keep the store"
            + " elsewhere: --root DIR");
  }

  /** The root where it is, mounted on itself. */
  private record Bound(Path path, FileTree tree) implements RootMount {
    @Override
    public void close() throws IOException {
      tree.close();
      Mounts.unmount(path);
    }
  }

  /** The root where it is; nothing has to be unmounted. */
  private record InPlace(Path path, FileTree tree) implements RootMount {
    @Override
    public void close() throws IOException {
      tree.close();
    }
  }

  /** A container goes on where it was begun: owners are said otherwise elsewhere. */
  private void make() throws IOException {
    if (!layers.stacking().equals(new Stacking.Copies(copy.authority()))) {
      throw ActiveRoot.begunElsewhere();
    }
    if (!copy.exists()) {
      roots.make(stack, copy);
    }
  }

  @Override
  public Path attach(LayerViews below) throws IOException {
    make();
    copy.attach();
    return copy.root();
  }

  @Override
  public void detach() throws IOException {
    copy.detach();
  }

  @Override
  public Optional<Path> mountPoint() {
    return copy.isAttached() ? Optional.of(copy.root()) : Optional.empty();
  }

  @Override
  public Path place() {
    return copy.root();
  }

  @Override
  public FileTree open() throws IOException {
    return copy.open();
  }

  @Override
  public boolean isTouched() {
    return copy.exists();
  }

  @Override
  public Changes changes(RootfsView below, Optional<Instant> latest) throws IOException {
    return copy.changes(LayerId.chain(stack), below, latest);
  }

  @Override
  public LayerId commit(
      Changes changes, LayerViews below, Optional<Instant> latest, LayerStore.Announcement before)
      throws IOException {
    LayerStore.Stored stored = layers.storePacked(changes.found().tree(), latest);
    before.accept(stored.layer());
    conform(changes, below, Optional.of(stored));
    return stored.layer();
  }

  @Override
  public void settle(Changes changes, LayerViews below) throws IOException {
    conform(changes, below, Optional.empty());
  }

  private void conform(Changes changes, LayerViews below, Optional<LayerStore.Stored> made)
      throws IOException {
    copy.conform(
        changes,
        made.map(stored -> stored.packed().toc()),
        InitLayer.rootMeta(below.lookup()),
        LayerId.chain(with(made.map(LayerStore.Stored::layer))));
  }

  private List<LayerId> with(Optional<LayerId> layer) {
    List<LayerId> all = new ArrayList<>(stack);
    layer.ifPresent(all::add);
    return all;
  }

  @Override
  public void leave(Optional<LayerId> layer) throws IOException {
    roots.leave(copy, with(layer));
  }
}
