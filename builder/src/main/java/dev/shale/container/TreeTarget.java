package dev.shale.container;

import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;

/** A root that is there to be written: the mounted root of a working container. */
public final class TreeTarget implements CopyTarget {
  private final FileTree tree;

  /** Writes to {@code tree}, which stays the caller's to close. */
  public TreeTarget(FileTree tree) {
    this.tree = tree;
  }

  @Override
  public ReadableTree files() {
    return tree;
  }

  @Override
  public void makeDirectory(TreePath path, NodeMeta meta) throws IOException {
    tree.remove(path);
    tree.create(path, new Node.Directory(meta), FileContent.EMPTY);
  }

  @Override
  public void put(TreePath path, Node node, FileContent content) throws IOException {
    if (tree.find(path).map(TreeEntry::node).orElse(node) instanceof Node.Directory) {
      tree.remove(path);
    }
    tree.replace(path, node, content);
  }

  @Override
  public void link(TreePath path, TreePath existing) throws IOException {
    if (!path.equals(existing)) {
      tree.remove(path);
      tree.link(path, existing);
    }
  }

  @Override
  public void setMeta(TreePath directory, NodeMeta meta) throws IOException {
    tree.setMeta(directory, meta);
  }

  @Override
  public FileContent keep(InputStream content) {
    return FileContent.once(content);
  }
}
