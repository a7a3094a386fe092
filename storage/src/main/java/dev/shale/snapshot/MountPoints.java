package dev.shale.snapshot;

import dev.shale.tree.TreePath;
import java.util.List;

/**
 * Where a process will see something else than the image's files: paths in a root, links of the
 * image not yet followed. What is missing there is made for as long as the process runs, with the
 * directories on the way, and is in no layer afterwards.
 */
public record MountPoints(List<Directory> directories, List<TreePath> files, Usual usual) {
  /** None beside those that every process needs. */
  public static final MountPoints NONE = new MountPoints(List.of(), List.of());

  /** None at all: for a root in which nothing is run, and which shows what its layers have. */
  public static final MountPoints NOT_EVEN_USUAL =
      new MountPoints(List.of(), List.of(), Usual.LEFT_OUT);

  /** What becomes of the mount points that every process needs. */
  public enum Usual {
    INCLUDED,
    LEFT_OUT
  }

  /** Points beside those that every process needs. */
  public MountPoints(List<Directory> directories, List<TreePath> files) {
    this(directories, files, Usual.INCLUDED);
  }

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
