package dev.shale.snapshot;

import dev.shale.linux.LinuxTree;
import dev.shale.linux.Mounts;
import dev.shale.linux.Overlay;
import dev.shale.tree.FileTree;
import dev.shale.tree.LinkResolver;
import java.io.IOException;
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
   * Mounts a container.
   *
   * @param lowers the committed trees, base first
   * @param image says what those trees have at a path
   */
  public static OverlayMount mount(
      ActiveSnapshot snapshot, List<Path> lowers, LinkResolver.Lookup image, Overlay.Marks marks)
      throws IOException {
    attach(snapshot, lowers, image, marks);
    try {
      return new OverlayMount(snapshot.merged(), LinuxTree.open(snapshot.merged()));
    } catch (IOException | RuntimeException e) {
      Mounts.unmount(snapshot.merged());
      throw e;
    }
  }

  /** Mounts a container at its {@link ActiveSnapshot#merged} for as long as the namespace lives. */
  public static void attach(
      ActiveSnapshot snapshot, List<Path> lowers, LinkResolver.Lookup image, Overlay.Marks marks)
      throws IOException {
    InitLayer.write(snapshot.init(), image);
    List<Path> topFirst = new ArrayList<>(List.of(snapshot.init()));
    topFirst.addAll(lowers.reversed());
    Mounts.overlay(
        Overlay.of(topFirst, marks).withUpper(snapshot.upper(), snapshot.work()),
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
