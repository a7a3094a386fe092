package dev.shale.tree;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * The one text form of a tree: a line for each node in the order of a walk, with everything that
 * two equal trees must agree on, so that comparing trees is comparing texts.
 *
 * <p>A line is {@code path type mode uid:gid}, what the type adds ({@code size} and hash, target or
 * device numbers), {@code @} and the time, then attributes as {@code name=hex}. A further name of
 * something met before ends with {@code == } and its first path. Bytes other than printable ASCII
 * are {@code \xNN}, so are the space and the backslash.
 */
public final class TreeDump {
  private final ReadableTree tree;
  private final StringBuilder text = new StringBuilder();
  private final Map<String, TreePath> firstPaths = new HashMap<>();

  private TreeDump(ReadableTree tree) {
    this.tree = tree;
  }

  /** The dump of a whole tree. */
  public static String of(ReadableTree tree) throws IOException {
    return of(tree, TreePath.ROOT);
  }

  /** The dump of what is at a path and below it. */
  public static String of(ReadableTree tree, TreePath top) throws IOException {
    TreeDump dump = new TreeDump(tree);
    dump.walk(tree.find(top).orElseThrow());
    return dump.text.toString();
  }

  private void walk(TreeEntry entry) throws IOException {
    line(entry);
    if (entry.node() instanceof Node.Directory) {
      for (TreeEntry child : tree.list(entry.path())) {
        walk(child);
      }
    }
  }

  private void line(TreeEntry entry) throws IOException {
    Node node = entry.node();
    NodeMeta meta = node.meta();
    text.append(entry.path().isRoot() ? "." : escaped(entry.path().bytes()))
        .append(' ')
        .append(kind(entry))
        .append(" %04o %d:%d".formatted(meta.mode(), meta.uid(), meta.gid()))
        .append(content(entry))
        .append(" @")
        .append(time(meta.mtime()));
    meta.xattrs()
        .forEach(
            (name, value) ->
                text.append(' ')
                    .append(escaped(name.getBytes(StandardCharsets.ISO_8859_1)))
                    .append('=')
                    .append(HexFormat.of().formatHex(value)));
    text.append(sharing(entry)).append('\n');
  }

  private static String kind(TreeEntry entry) {
    return switch (entry.node()) {
      case Node.Directory directory -> "directory";
      case Node.File file -> "file";
      case Node.Symlink link -> "symlink";
      case Node.Device device ->
          switch (device.kind()) {
            case CHARACTER -> "char";
            case BLOCK -> "block";
          };
      case Node.Fifo fifo -> "fifo";
      case Node.Socket socket -> "socket";
    };
  }

  private String content(TreeEntry entry) throws IOException {
    return switch (entry.node()) {
      case Node.File file -> " " + file.size() + " " + hash(entry.path());
      case Node.Symlink link -> " -> " + escaped(link.target());
      case Node.Device device -> " %d,%d".formatted(device.major(), device.minor());
      case Node.Directory other -> "";
      case Node.Fifo other -> "";
      case Node.Socket other -> "";
    };
  }

  private String hash(TreePath path) throws IOException {
    MessageDigest sha256 = sha256();
    try (InputStream in = new DigestInputStream(tree.read(path), sha256)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return "sha256:" + HexFormat.of().formatHex(sha256.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private String sharing(TreeEntry entry) {
    if (entry.node() instanceof Node.Directory) {
      return "";
    }
    String inode = entry.inode().device() + ":" + entry.inode().number();
    TreePath first = firstPaths.putIfAbsent(inode, entry.path());
    return first == null ? "" : " == " + escaped(first.bytes());
  }

  private static String time(Instant instant) {
    return "%d.%09d".formatted(instant.getEpochSecond(), instant.getNano());
  }

  private static String escaped(byte[] bytes) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : bytes) {
      boolean plain = b > 0x20 && b < 0x7f && b != '\\';
      escaped.append(plain ? String.valueOf((char) b) : "\\x%02x".formatted(b));
    }
    return escaped.toString();
  }
}
