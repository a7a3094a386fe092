package dev.shale.layer;

import dev.shale.tree.Inode;
import dev.shale.tree.Node;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** One node of a merged root; at several paths if it has several names. */
final class Merged {
  private final long number;
  private final Optional<FileSource> content;
  private final NavigableMap<TreePath, Merged> children = new TreeMap<>();
  private Node node;
  private int names;

  Merged(long number, Node node, Optional<FileSource> content) {
    this.number = number;
    this.node = node;
    this.content = content;
  }

  Node node() {
    return node;
  }

  /** Where the bytes of a regular file are. */
  Optional<FileSource> content() {
    return content;
  }

  /** What is in a directory, by whole paths. */
  NavigableMap<TreePath, Merged> children() {
    return Collections.unmodifiableNavigableMap(children);
  }

  TreeEntry entry(TreePath path) {
    return new TreeEntry(path, node, new Inode(0, number, names));
  }

  void replaceNode(Node other) {
    node = other;
  }

  void put(TreePath path, Merged child) {
    children.put(path, child);
    child.names++;
  }

  void remove(TreePath path) {
    Merged child = children.remove(path);
    if (child != null) {
      child.names--;
    }
  }
}
