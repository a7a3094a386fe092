package dev.shale.snapshot;

import dev.shale.linux.LinuxTree;
import dev.shale.linux.Mounts;
import dev.shale.tree.FileTree;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The trees of layers, stacked by the kernel's overlayfs or by fuse-overlayfs, with a container's
 * upper directory on top: a working container's root over the init layer over the committed layers.
 */
public final class OverlayMount implements RootMount {
  private final Path path;
  private final FileTree tree;

  private OverlayMount(Path path, FileTree tree) {
    this.path = path;
    this.tree = tree;
  }

  /**
   * Mounts a container for processes to run in.
   *
   * @param lowers the committed trees, base first
   * @param image says what those trees have at a path
   * @param points what the processes need beside what all do
   */
  public static RootMount mount(
      ActiveSnapshot snapshot,
      List<Path> lowers,
      LinkResolver.Lookup image,
      MountPoints points,
      Stacking stacking)
      throws IOException {
    InitLayer.write(snapshot.init(), snapshot.form(), image, points);
    List<Path> all = new ArrayList<>(lowers);
    all.add(snapshot.init());
    Stacker.of(stacking).mount(all.reversed(), snapshot, Stacker.Lasting.WHILE_THIS_PROCESS_LIVES);
    try {
      FileTree tree = snapshot.form().openMounted(snapshot.merged());
      return new OverlayMount(snapshot.merged(), tree);
    } catch (IOException | RuntimeException e) {
      Mounts.unmount(snapshot.merged());
      throw e;
    }
  }

  /**
   * Mounts a container at its {@link ActiveSnapshot#merged} for people to look at, without an init
   * layer, for as long as the namespace lives. A process that is to run there needs what {@link
   * InitLayer#lend} adds.
   */
  public static void attach(ActiveSnapshot snapshot, List<Path> lowers, Stacking stacking)
      throws IOException {
    List<Path> all = lowers.isEmpty() ? List.of(nothing(snapshot)) : lowers;
    Stacker.of(stacking).mount(all.reversed(), snapshot, Stacker.Lasting.UNTIL_UNMOUNTED);
  }

  /** An empty directory, since overlayfs wants to stand on something. */
  private static Path nothing(ActiveSnapshot snapshot) throws IOException {
    Files.createDirectories(snapshot.init());
    try (LinuxTree tree = LinuxTree.open(snapshot.init())) {
      tree.remove(TreePath.ROOT);
    }
    return snapshot.init();
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public FileTree tree() {
    return tree;
  }

  @Override
  public void close() throws IOException {
    tree.close();
    Mounts.unmount(path);
  }
}
