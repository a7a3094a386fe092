package dev.shale.layer;

import dev.shale.tree.Node;
import dev.shale.tree.TreePath;
import java.util.Optional;

/**
 * A path at which two roots differ.
 *
 * @param before what the first root has there; empty if it has nothing
 * @param after what the second root has there
 */
public record Difference(TreePath path, Optional<Node> before, Optional<Node> after) {
  /** What happened from the first root to the second. */
  public enum Kind {
    ADDED,
    CHANGED,
    DELETED
  }

  public Kind kind() {
    if (before.isEmpty()) {
      return Kind.ADDED;
    }
    return after.isEmpty() ? Kind.DELETED : Kind.CHANGED;
  }
}
