package dev.shale.layer;

import dev.shale.image.Digest;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Says where two roots differ. Files of a layer that both have are equal without a look; others of
 * one size are compared by their bytes, each layer being read once.
 */
public final class RootfsDiff {
  /** Whether it matters when a file was changed. */
  public enum Times {
    IGNORED,
    COMPARED
  }

  private final RootfsView before;
  private final RootfsView after;
  private final Times times;
  private final List<Difference> found = new ArrayList<>();

  /** Files that are alike as far as can be said without reading them. */
  private final List<Difference> undecided = new ArrayList<>();

  private RootfsDiff(RootfsView before, RootfsView after, Times times) {
    this.before = before;
    this.after = after;
    this.times = times;
  }

  /** The differences, in the order of their paths; of what a directory had, all is named. */
  public static List<Difference> of(RootfsView before, RootfsView after, Times times)
      throws IOException {
    return new RootfsDiff(before, after, times).run();
  }

  private List<Difference> run() throws IOException {
    compare(
        TreePath.ROOT,
        before.find(TreePath.ROOT).map(TreeEntry::node),
        after.find(TreePath.ROOT).map(TreeEntry::node));
    decide();
    found.sort((one, other) -> one.path().compareTo(other.path()));
    return List.copyOf(found);
  }

  private void compare(TreePath path, Optional<Node> old, Optional<Node> now) {
    Difference difference = new Difference(path, old, now);
    if (old.isEmpty() || now.isEmpty() || !areAlike(old.get(), now.get())) {
      found.add(difference);
    } else if (old.get() instanceof Node.File && !before.hasSameFile(path, after)) {
      undecided.add(difference);
    }
    Map<TreePath, Node> oldChildren = children(before, path, old);
    Map<TreePath, Node> newChildren = children(after, path, now);
    Set<TreePath> all = new HashSet<>(oldChildren.keySet());
    all.addAll(newChildren.keySet());
    for (TreePath child : all) {
      compare(
          child,
          Optional.ofNullable(oldChildren.get(child)),
          Optional.ofNullable(newChildren.get(child)));
    }
  }

  private static Map<TreePath, Node> children(RootfsView root, TreePath path, Optional<Node> node) {
    Map<TreePath, Node> children = new TreeMap<>();
    if (node.isPresent() && node.get() instanceof Node.Directory) {
      root.list(path).forEach(entry -> children.put(entry.path(), entry.node()));
    }
    return children;
  }

  private boolean areAlike(Node old, Node now) {
    return times == Times.COMPARED ? old.equals(now) : old.equals(now.withMeta(timed(old, now)));
  }

  private static NodeMeta timed(Node old, Node now) {
    return now.meta().withMtime(old.meta().mtime());
  }

  private void decide() throws IOException {
    List<TreePath> paths = undecided.stream().map(Difference::path).toList();
    Map<TreePath, Digest> old = before.digests(paths);
    Map<TreePath, Digest> now = after.digests(paths);
    for (Difference difference : undecided) {
      TreePath path = difference.path();
      if (!Objects.equals(old.get(path), now.get(path))) {
        found.add(difference);
      }
    }
  }
}
