package dev.shale.context;

import dev.shale.tree.FileContent;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Makes small trees; directories above what is made come by themselves. */
final class Tree {
  private static final NodeMeta FILE = NodeMeta.of(0644, Instant.EPOCH);
  private static final NodeMeta DIRECTORY = NodeMeta.of(0755, Instant.EPOCH);

  private final MemoryTree files = new MemoryTree();

  MemoryTree files() {
    return files;
  }

  Tree file(String path, String text) throws IOException {
    return file(TreePath.of(path), text);
  }

  Tree file(TreePath path, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return node(path, new Node.File(FILE, bytes.length), FileContent.of(bytes));
  }

  Tree link(String path, String target) throws IOException {
    Node link = new Node.Symlink(FILE, target.getBytes(StandardCharsets.UTF_8));
    return node(TreePath.of(path), link, FileContent.EMPTY);
  }

  Tree socket(String path) throws IOException {
    return node(TreePath.of(path), new Node.Socket(FILE), FileContent.EMPTY);
  }

  /** Makes {@code path} another name of a file. */
  Tree hardLink(String path, String existing) throws IOException {
    files.link(TreePath.of(path), TreePath.of(existing));
    return this;
  }

  Tree directory(String path) throws IOException {
    makeDirectory(TreePath.of(path));
    return this;
  }

  Tree meta(String path, NodeMeta meta) {
    files.setMeta(TreePath.of(path), meta);
    return this;
  }

  private Tree node(TreePath path, Node node, FileContent content) throws IOException {
    makeDirectory(path.parent());
    files.create(path, node, content);
    return this;
  }

  private void makeDirectory(TreePath path) throws IOException {
    if (files.find(path).isEmpty()) {
      makeDirectory(path.parent());
      files.create(path, new Node.Directory(DIRECTORY), FileContent.EMPTY);
    }
  }
}
