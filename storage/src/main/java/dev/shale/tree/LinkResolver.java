package dev.shale.tree;

import dev.shale.error.OciException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * Follows symbolic links the way a process whose root is the tree's root would: absolute targets
 * start at the root, {@code ..} at the root stays there. The result names no link.
 */
public final class LinkResolver {
  /** How many links one path may pass: the limit of Linux. */
  public static final int MAX_LINKS = 40;

  /** Says what is at a path that passes no link. */
  @FunctionalInterface
  public interface Lookup {
    /** The node, without following it if it is a link; empty if nothing is there. */
    Optional<Node> find(TreePath path) throws IOException;
  }

  private final Lookup lookup;

  public LinkResolver(Lookup lookup) {
    this.lookup = lookup;
  }

  /** A resolver over a tree. */
  public static LinkResolver of(ReadableTree tree) {
    return new LinkResolver(path -> tree.find(path).map(TreeEntry::node));
  }

  /**
   * The place that a path means, every link followed, the last part's too. Parts that do not exist
   * are kept as they are.
   *
   * @param path may have {@code ..} and a leading slash
   * @throws OciException INVALID if more than {@link #MAX_LINKS} links are passed
   */
  public TreePath resolve(byte[] path) throws IOException {
    Deque<byte[]> todo = new ArrayDeque<>();
    pushAll(todo, path);
    TreePath at = TreePath.ROOT;
    int links = 0;
    while (!todo.isEmpty()) {
      byte[] part = todo.pop();
      if (isDots(part, 1) || part.length == 0) {
        continue;
      }
      if (isDots(part, 2)) {
        at = at.parent();
        continue;
      }
      TreePath next = at.child(part);
      Optional<Node> node = lookup.find(next);
      if (node.isPresent() && node.get() instanceof Node.Symlink link) {
        if (++links > MAX_LINKS) {
          throw OciException.invalid("resolve %s: more than %d symbolic links", next, MAX_LINKS);
        }
        byte[] target = link.target();
        pushAll(todo, target);
        at = target.length > 0 && target[0] == '/' ? TreePath.ROOT : at;
      } else {
        at = next;
      }
    }
    return at;
  }

  /** {@link #resolve(byte[])} of a clean path. */
  public TreePath resolve(TreePath path) throws IOException {
    return resolve(path.bytes());
  }

  /** The place that a path means, with links followed in all parts but the last. */
  public TreePath resolveParent(TreePath path) throws IOException {
    return path.isRoot() ? path : resolve(path.parent()).child(path.name());
  }

  private static void pushAll(Deque<byte[]> todo, byte[] path) {
    int end = path.length;
    for (int i = path.length - 1; i >= -1; i--) {
      if (i < 0 || path[i] == '/') {
        todo.push(Arrays.copyOfRange(path, i + 1, end));
        end = i;
      }
    }
  }

  private static boolean isDots(byte[] part, int count) {
    if (part.length != count) {
      return false;
    }
    for (byte b : part) {
      if (b != '.') {
        return false;
      }
    }
    return true;
  }
}
