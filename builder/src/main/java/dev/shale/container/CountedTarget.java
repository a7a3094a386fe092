package dev.shale.container;

import dev.shale.layer.Expansion;
import dev.shale.tree.FileContent;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;

/** A target that counts what is put into it, directories that are only implied included. */
record CountedTarget(CopyTarget target, Expansion expansion) implements CopyTarget {
  @Override
  public ReadableTree files() {
    return target.files();
  }

  @Override
  public void makeDirectory(TreePath path, NodeMeta meta) throws IOException {
    expansion.addEntry(path);
    target.makeDirectory(path, meta);
  }

  @Override
  public void put(TreePath path, Node node, FileContent content) throws IOException {
    expansion.addEntry(path);
    target.put(path, node, content);
  }

  @Override
  public void link(TreePath path, TreePath existing) throws IOException {
    expansion.addEntry(path);
    target.link(path, existing);
  }

  @Override
  public void setMeta(TreePath directory, NodeMeta meta) throws IOException {
    target.setMeta(directory, meta);
  }

  @Override
  public FileContent keep(InputStream content) throws IOException {
    return target.keep(content);
  }
}
