package dev.shale.tree;

import dev.shale.error.OciException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * A tree of files that can be looked at: a {@link FileTree}, or the merged view of layers that are
 * not unpacked. As there, no operation leaves the root or follows a link. Safe for use by several
 * threads.
 */
public interface ReadableTree {
  /** What is at a path, without following it if it is a link; empty if nothing is there. */
  Optional<TreeEntry> find(TreePath path) throws IOException;

  /**
   * The entries of a directory, in byte order of their names.
   *
   * @throws OciException NOT_FOUND if nothing is there, INVALID if it is no directory
   */
  List<TreeEntry> list(TreePath directory) throws IOException;

  /**
   * Opens a regular file for reading; the caller closes.
   *
   * @throws OciException NOT_FOUND if nothing is there, INVALID if it is no regular file
   */
  InputStream read(TreePath file) throws IOException;
}
