package dev.shale.tree;

import java.io.IOException;
import java.util.List;

/** A tree that shows when its files were changed last. */
public interface StampedTree extends ReadableTree {
  /** What is at a path, as far as it shows without a look at the file itself. */
  record Stamped(TreePath path, boolean isDirectory, Stamp stamp) {}

  /**
   * The entries of a directory, in byte order of their names; quicker than {@link #list}.
   *
   * @throws dev.shale.error.OciException NOT_FOUND if nothing is there, INVALID if it is no
   *     directory
   */
  List<Stamped> stamps(TreePath directory) throws IOException;
}
