package dev.shale.snapshot;

import dev.shale.linux.LinuxTree;
import dev.shale.linux.Mounts;
import dev.shale.linux.Overlay;
import dev.shale.tree.FileTree;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A working container's root file system, mounted: its upper directory over the init layer over the
 * committed layers. Seen in the mount namespace of the thread that made it; closing it unmounts it.
 */
public final class OverlayMount implements AutoCloseable {
  private final Path path;
  private final LinuxTree tree;

  private OverlayMount(Path path, LinuxTree tree) {
    this.path = path;
    this.tree = tree;
  }

  /**
   * Mounts a container for processes to run in.
   *
   * @param lowers the committed trees, base first
   * @param image says what those trees have at a path
   */
  public static OverlayMount mount(
      ActiveSnapshot snapshot, List<Path> lowers, LinkResolver.Lookup image, Overlay.Marks marks)
      throws IOException {
    InitLayer.write(snapshot.init(), image);
    List<Path> all = new ArrayList<>(lowers);
    all.add(snapshot.init());
    overlay(snapshot, all, marks);
    try {
      return new OverlayMount(snapshot.merged(), LinuxTree.open(snapshot.merged()));
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
  public static void attach(ActiveSnapshot snapshot, List<Path> lowers, Overlay.Marks marks)
      throws IOException {
    overlay(snapshot, lowers.isEmpty() ? List.of(nothing(snapshot)) : lowers, marks);
  }

  /** An empty directory, since overlayfs wants to stand on something. */
  private static Path nothing(ActiveSnapshot snapshot) throws IOException {
    Files.createDirectories(snapshot.init());
    try (LinuxTree tree = LinuxTree.open(snapshot.init())) {
      tree.remove(TreePath.ROOT);
    }
    return snapshot.init();
  }

  private static void overlay(ActiveSnapshot snapshot, List<Path> lowers, Overlay.Marks marks)
      throws IOException {
    Mounts.overlay(
        Overlay.of(lowers.reversed(), marks).withUpper(snapshot.upper(), snapshot.work()),
        snapshot.merged());
  }

  /** Where the root file system is. */
  public Path path() {
    return path;
  }

  /** The same files. */
  public FileTree tree() {
    return tree;
  }

  @Override
  public void close() throws IOException {
    tree.close();
    Mounts.unmount(path);
  }
}
