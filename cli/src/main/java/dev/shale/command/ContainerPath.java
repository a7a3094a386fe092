package dev.shale.command;

import dev.shale.tree.TreePath;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code CONTAINER:PATH}, a place in a working container.
 *
 * @param path as it was given
 */
record ContainerPath(String container, String path) {
  /** Reads one; what begins as a path of the host is one, and so is what has no colon. */
  static Optional<ContainerPath> parse(String text) {
    int colon = text.indexOf(':');
    return colon < 1 || text.startsWith(".") || text.startsWith("/") || hasSlash(text, colon)
        ? Optional.empty()
        : Optional.of(new ContainerPath(text.substring(0, colon), text.substring(colon + 1)));
  }

  private static boolean hasSlash(String text, int end) {
    int slash = text.indexOf('/');
    return slash >= 0 && slash < end;
  }

  /** The place as a path from the root of the container, cleaned. */
  TreePath inTree() {
    return within(path);
  }

  /** A path of a container as a path from its root; {@code ..} at the root stays there. */
  static TreePath within(String path) {
    return TreePath.of(Path.of("/" + path).normalize().toString());
  }

  /** Whether a path, as it is written, can only be a directory's. */
  static boolean saysDirectory(String path) {
    return path.isEmpty() || path.endsWith("/") || path.equals(".") || path.endsWith("/.");
  }

  /** Whether a directory's contents are meant, not itself. */
  static boolean meansContents(String path) {
    return path.endsWith("/.") || path.equals(".");
  }
}
