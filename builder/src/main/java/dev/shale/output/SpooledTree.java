package dev.shale.output;

import dev.shale.container.Spool;
import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * A tree that is nowhere, with all that Linux has, whose files' bytes are in a spool; or what is
 * below a path of one. Usable until the spool is closed; written by one thread.
 */
final class SpooledTree implements FileTree {
  private final Spool spool;
  private final MemoryTree tree;
  private final TreePath place;

  /** An empty tree. */
  SpooledTree(Spool spool) {
    this(spool, MemoryTree.referencing(), TreePath.ROOT);
  }

  private SpooledTree(Spool spool, MemoryTree tree, TreePath place) {
    this.spool = spool;
    this.tree = tree;
    this.place = place;
  }

  /** What is below a name, made a directory if that is nothing yet. */
  SpooledTree within(TreePath name) throws IOException {
    TreePath inner = place.resolve(name);
    if (tree.find(inner).isEmpty()) {
      tree.create(
          inner,
          new Node.Directory(tree.find(place).orElseThrow().node().meta()),
          FileContent.EMPTY);
    }
    return new SpooledTree(spool, tree, inner);
  }

  private TreeEntry seen(TreeEntry entry) {
    return new TreeEntry(entry.path().relativeTo(place), entry.node(), entry.inode());
  }

  @Override
  public Optional<TreeEntry> find(TreePath path) {
    return tree.find(place.resolve(path)).map(this::seen);
  }

  @Override
  public List<TreeEntry> list(TreePath directory) {
    return tree.list(place.resolve(directory)).stream().map(this::seen).toList();
  }

  @Override
  public InputStream read(TreePath file) throws IOException {
    return tree.read(place.resolve(file));
  }

  private FileContent kept(Node node, FileContent content) throws IOException {
    if (!(node instanceof Node.File)) {
      return content;
    }
    try (InputStream in = content.open()) {
      return spool.keep(in);
    }
  }

  @Override
  public void create(TreePath path, Node node, FileContent content) throws IOException {
    tree.create(place.resolve(path), node, kept(node, content));
  }

  @Override
  public void replace(TreePath path, Node node, FileContent content) throws IOException {
    tree.replace(place.resolve(path), node, kept(node, content));
  }

  @Override
  public void link(TreePath path, TreePath existing) {
    tree.link(place.resolve(path), place.resolve(existing));
  }

  @Override
  public void setMeta(TreePath path, NodeMeta meta) {
    tree.setMeta(place.resolve(path), meta);
  }

  @Override
  public void remove(TreePath path) throws IOException {
    if (path.isRoot() && !place.isRoot()) {
      for (TreeEntry entry : list(TreePath.ROOT)) {
        remove(entry.path());
      }
      return;
    }
    tree.remove(place.resolve(path));
  }

  @Override
  public void close() {}
}
