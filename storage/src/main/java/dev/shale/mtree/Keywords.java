package dev.shale.mtree;

import dev.shale.image.Digest;
import dev.shale.tar.Xattrs;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What is said of one node: the keywords that umoci compares, in its order. */
final class Keywords {
  static final String TYPE = "type";
  static final String SIZE = "size";
  static final String LINKS = "nlink";
  static final String DIRECTORY = "dir";

  private Keywords() {}

  /**
   * Describes a node.
   *
   * @param directorySize what the file system says of a directory, in bytes
   * @param links how many names it has
   * @param digest of a file
   */
  static Map<String, String> of(
      Node node, long directorySize, long links, Optional<Digest> digest) {
    NodeMeta meta = node.meta();
    Map<String, String> keywords = new LinkedHashMap<>();
    keywords.put(SIZE, Long.toString(size(node, directorySize)));
    keywords.put(TYPE, type(node));
    keywords.put("uid", Long.toString(meta.uid()));
    keywords.put("gid", Long.toString(meta.gid()));
    keywords.put("mode", Integer.toOctalString(meta.mode()));
    if (node instanceof Node.Symlink link) {
      keywords.put("link", Vis.encode(link.target()));
    }
    keywords.put(LINKS, Long.toString(links));
    keywords.put("tar_time", Long.toString(meta.mtime().getEpochSecond()));
    digest.ifPresent(known -> keywords.put("sha256digest", known.hex()));
    if (node instanceof Node.File || node instanceof Node.Directory) {
      putXattrs(meta.xattrs(), keywords);
    }
    return keywords;
  }

  /** Only files' and directories': go-mtree passes over those of others. */
  private static void putXattrs(Xattrs xattrs, Map<String, String> keywords) {
    xattrs.forEach(
        (name, value) ->
            keywords.put(
                "xattr." + Vis.encode(name.getBytes(StandardCharsets.ISO_8859_1)),
                Base64.getEncoder().encodeToString(value)));
  }

  private static long size(Node node, long directorySize) {
    return switch (node) {
      case Node.File file -> file.size();
      case Node.Symlink link -> link.target().length;
      case Node.Directory _ -> directorySize;
      case Node.Device _, Node.Fifo _, Node.Socket _ -> 0;
    };
  }

  private static String type(Node node) {
    return switch (node) {
      case Node.File _ -> "file";
      case Node.Directory _ -> DIRECTORY;
      case Node.Symlink _ -> "link";
      case Node.Device device ->
          switch (device.kind()) {
            case CHARACTER -> "char";
            case BLOCK -> "block";
          };
      case Node.Fifo _ -> "fifo";
      case Node.Socket _ -> "socket";
    };
  }
}
