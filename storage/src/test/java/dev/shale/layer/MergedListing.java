package dev.shale.layer;

import dev.shale.tree.Inode;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A tree in one line, for tests that write out what they want: {@code dir/ 0750 5:6}, {@code
 * file=content}, {@code link->target}, {@code other==file} for a further name, joined by bars. Mode
 * and owner are only said of directories that are not root's with 0755.
 */
final class MergedListing {
  private final ReadableTree tree;
  private final List<String> lines = new ArrayList<>();
  private final Map<Inode, TreePath> firstNames = new HashMap<>();

  private MergedListing(ReadableTree tree) {
    this.tree = tree;
  }

  static String of(ReadableTree tree) throws IOException {
    MergedListing listing = new MergedListing(tree);
    listing.walk(TreePath.ROOT);
    return String.join("|", listing.lines);
  }

  private void walk(TreePath directory) throws IOException {
    for (TreeEntry entry : tree.list(directory)) {
      lines.add(line(entry));
      if (entry.node() instanceof Node.Directory) {
        walk(entry.path());
      }
    }
  }

  private String line(TreeEntry entry) throws IOException {
    TreePath path = entry.path();
    return switch (entry.node()) {
      case Node.Directory directory -> path + "/" + meta(directory.meta());
      case Node.File _ -> {
        TreePath first = firstNames.putIfAbsent(entry.inode(), path);
        yield first == null ? path + "=" + content(path) : path + "==" + first;
      }
      case Node.Symlink link ->
          path + "->" + new String(link.target(), StandardCharsets.ISO_8859_1);
      case Node.Device device ->
          "%s %s %d,%d"
              .formatted(
                  path,
                  device.kind() == Node.Device.Kind.CHARACTER ? "char" : "block",
                  device.major(),
                  device.minor());
      case Node.Fifo _ -> path + " fifo";
      case Node.Socket _ -> path + " socket";
    };
  }

  private static String meta(NodeMeta meta) {
    if (meta.uid() != 0 || meta.gid() != 0) {
      return " %04o %d:%d".formatted(meta.mode(), meta.uid(), meta.gid());
    }
    return meta.mode() == 0755 ? "" : " %04o".formatted(meta.mode());
  }

  private String content(TreePath path) throws IOException {
    try (InputStream in = tree.read(path)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
