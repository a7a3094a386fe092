package dev.shale.bundle;

import dev.shale.error.OciException;
import dev.shale.tree.Inode;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A layer that has a tree at one path, and the directories above it. */
final class InsertedTree implements ReadableTree {
  private static final Inode NO_INODE = new Inode(0, 0, 1);
  private static final Node ABOVE = new Node.Directory(NodeMeta.of(0755, Instant.EPOCH));

  private final ReadableTree source;
  private final TreePath top;
  private final TreePath target;
  private final UnaryOperator<Node> topNode;

  /**
   * Puts what a tree has at {@code top}, with all below it, at {@code target}.
   *
   * @param topNode what becomes of the top itself
   */
  InsertedTree(ReadableTree source, TreePath top, TreePath target, UnaryOperator<Node> topNode) {
    this.source = source;
    this.top = top;
    this.target = target;
    this.topNode = topNode;
  }

  @Override
  public Optional<TreeEntry> find(TreePath path) throws IOException {
    if (path.startsWith(target)) {
      return source.find(inSource(path)).map(this::moved);
    }
    return target.startsWith(path)
        ? Optional.of(new TreeEntry(path, ABOVE, NO_INODE))
        : Optional.empty();
  }

  @Override
  public List<TreeEntry> list(TreePath directory) throws IOException {
    if (directory.startsWith(target)) {
      return source.list(inSource(directory)).stream().map(this::moved).toList();
    }
    TreePath next = target;
    while (!next.parent().equals(directory)) {
      next = next.parent();
    }
    return List.of(
        find(next).orElseThrow(() -> OciException.notFound("insert %s: it is gone", target)));
  }

  @Override
  public InputStream read(TreePath file) throws IOException {
    return source.read(inSource(file));
  }

  private TreePath inSource(TreePath path) {
    return top.resolve(path.relativeTo(target));
  }

  private TreeEntry moved(TreeEntry entry) {
    TreePath path = target.resolve(entry.path().relativeTo(top));
    Node node = entry.path().equals(top) ? topNode.apply(entry.node()) : entry.node();
    return new TreeEntry(path, node, entry.inode());
  }
}
