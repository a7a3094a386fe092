package dev.shale.layer;

import dev.shale.image.Digest;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    Map<TreePath, Digest> old = digests(before);
    Map<TreePath, Digest> now = digests(after);
    for (Difference difference : undecided) {
      if (!Optional.ofNullable(old.get(difference.path()))
          .equals(Optional.ofNullable(now.get(difference.path())))) {
        found.add(difference);
      }
    }
  }

  /** The digests of what has to be read, by layers. */
  private Map<TreePath, Digest> digests(RootfsView root) throws IOException {
    Map<LayerContents, Set<TocEntry.File>> wanted = new HashMap<>();
    Map<TreePath, FileSource> sources = new HashMap<>();
    for (Difference difference : undecided) {
      FileSource source = root.source(difference.path());
      sources.put(difference.path(), source);
      wanted.computeIfAbsent(source.layer(), _ -> new HashSet<>()).add(source.file());
    }
    Map<FileSource, Digest> known = new HashMap<>();
    for (Map.Entry<LayerContents, Set<TocEntry.File>> layer : wanted.entrySet()) {
      layer
          .getKey()
          .digests(layer.getValue())
          .forEach((file, digest) -> known.put(new FileSource(layer.getKey(), file), digest));
    }
    Map<TreePath, Digest> digests = new HashMap<>();
    sources.forEach(
        (path, source) ->
            Optional.ofNullable(known.get(source)).ifPresent(digest -> digests.put(path, digest)));
    return digests;
  }
}
