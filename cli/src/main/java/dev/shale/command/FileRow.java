package dev.shale.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import dev.shale.tree.Node;
import dev.shale.tree.TreePath;
import java.nio.charset.StandardCharsets;

/** A file as lists show it. */
record FileRow(TreePath path, Node node) {
  private static final String BITS = "rwxrwxrwx";

  /** Type and permissions, as {@code ls -l} shows them. */
  String mode() {
    int mode = node.meta().mode();
    StringBuilder text = new StringBuilder().append(letter());
    for (int i = 0; i < BITS.length(); i++) {
      text.append((mode & (0400 >> i)) != 0 ? BITS.charAt(i) : '-');
    }
    special(text, 3, (mode & 04000) != 0, 's');
    special(text, 6, (mode & 02000) != 0, 's');
    special(text, 9, (mode & 01000) != 0, 't');
    return text.toString();
  }

  private static void special(StringBuilder text, int at, boolean isSet, char letter) {
    if (isSet) {
      text.setCharAt(at, text.charAt(at) == 'x' ? letter : Character.toUpperCase(letter));
    }
  }

  private char letter() {
    return switch (node) {
      case Node.Directory _ -> 'd';
      case Node.File _ -> '-';
      case Node.Symlink _ -> 'l';
      case Node.Device device -> device.kind() == Node.Device.Kind.BLOCK ? 'b' : 'c';
      case Node.Fifo _ -> 'p';
      case Node.Socket _ -> 's';
    };
  }

  /** What it is, in a word. */
  String type() {
    return switch (node) {
      case Node.Directory _ -> "directory";
      case Node.File _ -> "file";
      case Node.Symlink _ -> "symlink";
      case Node.Device _ -> "device";
      case Node.Fifo _ -> "fifo";
      case Node.Socket _ -> "socket";
    };
  }

  /** The bytes of a regular file; nothing else has any. */
  static long size(Node node) {
    return node instanceof Node.File file ? file.size() : 0;
  }

  /** How big it is, or which device it is. */
  String size() {
    return node instanceof Node.Device device
        ? device.major() + "," + device.minor()
        : Long.toString(size(node));
  }

  String owner() {
    return node.meta().uid() + ":" + node.meta().gid();
  }

  /** Where a symbolic link leads, with an arrow; empty for everything else. */
  String arrow() {
    return node instanceof Node.Symlink link ? " -> " + target(link) : "";
  }

  private static String target(Node.Symlink link) {
    return new String(link.target(), StandardCharsets.UTF_8);
  }

  ObjectNode toJson() {
    ObjectNode json =
        Json.object()
            .put("path", "/" + (path.isRoot() ? "" : path))
            .put("type", type())
            .put("mode", "%04o".formatted(node.meta().mode()))
            .put("uid", node.meta().uid())
            .put("gid", node.meta().gid())
            .put("size", size(node))
            .put("mtime", node.meta().mtime().toString());
    if (node instanceof Node.Symlink link) {
      json.put("target", target(link));
    }
    return json;
  }
}
