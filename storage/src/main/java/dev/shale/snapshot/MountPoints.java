package dev.shale.snapshot;

import dev.shale.tree.TreePath;
import java.util.List;

/**
 * Where a process will see something else than the image's files: paths in a root, links of the
 * image not yet followed. What is missing there is made for as long as the process runs, with the
 * directories on the way, and is in no layer afterwards.
 */
public record MountPoints(List<Directory> directories, List<TreePath> files) {
  /** None beside those that every root has. */
  public static final MountPoints NONE = new MountPoints(List.of(), List.of());

  /**
   * A directory to mount on.
   *
   * @param mode of one that is made: some runtimes give it to what they mount on it
   */
  public record Directory(TreePath path, int mode) {}

  public MountPoints {
    directories = List.copyOf(directories);
    files = List.copyOf(files);
  }
}
