package dev.shale.tree;

import dev.shale.error.OciException;
import java.io.IOException;

/** Changes in a directory that the directory's time does not show. */
public final class Unnoticed {
  private Unnoticed() {}

  /** What is done in the directory. */
  @FunctionalInterface
  public interface Change {
    void run() throws IOException;
  }

  /**
   * Does it, and sets the directory's time back, also if it fails.
   *
   * @throws OciException NOT_FOUND if there is no directory
   */
  public static void change(FileTree tree, TreePath directory, Change change) throws IOException {
    NodeMeta meta =
        tree.find(directory)
            .orElseThrow(() -> OciException.notFound("change %s: nothing is there", directory))
            .node()
            .meta();
    try {
      change.run();
    } finally {
      tree.setMeta(directory, meta);
    }
  }
}
