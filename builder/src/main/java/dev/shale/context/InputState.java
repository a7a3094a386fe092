package dev.shale.context;

import dev.shale.image.Digest;
import dev.shale.tree.Node;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What shows that files have been changed between two looks, without reading them: which files they
 * are, of what size, and when they were written to.
 */
public final class InputState {
  private InputState() {}

  /** The state of everything that is selected. */
  public static String of(Selection selection) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (Selection.Source source : selection.sources()) {
        TreeEntry entry = source.tree().find(source.path()).orElseThrow();
        put(source.tree(), entry, out);
      }
    }
    return Digest.of(bytes.toByteArray()).toString();
  }

  private static void put(ReadableTree tree, TreeEntry entry, DataOutputStream out)
      throws IOException {
    StringBuilder names = new StringBuilder();
    out.write(entry.path().bytes());
    out.writeLong(entry.inode().number());
    out.writeUTF(entry.node().meta().mtime().toString());
    out.writeShort(entry.node().meta().mode());
    entry.node().meta().xattrs().names().forEach(name -> names.append(name).append(' '));
    out.writeUTF(names.toString());
    out.writeLong(entry.node() instanceof Node.File file ? file.size() : 0);
    if (entry.node() instanceof Node.Directory) {
      for (TreeEntry child : tree.list(entry.path())) {
        put(tree, child, out);
      }
    }
  }
}
