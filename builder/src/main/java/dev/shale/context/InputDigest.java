package dev.shale.context;

import dev.shale.blob.DigestingInputStream;
import dev.shale.blob.DigestingOutputStream;
import dev.shale.concurrent.OrderedPipeline;
import dev.shale.image.Digest;
import dev.shale.tree.Inode;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * A digest of what a selection would copy: names, types, permissions, attributes, contents, which
 * names are one file. Times are no part of it, since a copy has others; owners where a copy keeps
 * them; also not where in its tree a source is, nor what a directory itself is whose contents are
 * copied.
 */
public final class InputDigest {
  private static final String VERSION = "shale-input-3";

  /** Whether it matters whose files are. */
  public enum Owners {
    LEFT_OUT,
    INCLUDED
  }

  private final ReadableTree tree;
  private final TreePath base;
  private final Owners owners;
  private final boolean topCounts;
  private final OrderedPipeline<byte[]> lines;
  private final Map<Inode, TreePath> linked = new HashMap<>();

  private InputDigest(
      Selection.Source source, Owners owners, boolean topCounts, OrderedPipeline<byte[]> lines) {
    this.tree = source.tree();
    this.base = source.path();
    this.owners = owners;
    this.topCounts = topCounts;
    this.lines = lines;
  }

  /** Reads everything that is selected, several files at a time. */
  public static Digest of(Selection selection, Owners owners) throws IOException {
    return of(selection, owners, false);
  }

  /**
   * The digest of what someone sees who is shown the selection where it is: of a directory itself,
   * too, unless it is the whole tree.
   */
  public static Digest ofShown(Selection selection, Owners owners) throws IOException {
    return of(selection, owners, true);
  }

  private static Digest of(Selection selection, Owners owners, boolean topCounts)
      throws IOException {
    DigestingOutputStream whole = new DigestingOutputStream(OutputStream.nullOutputStream());
    int workers = Runtime.getRuntime().availableProcessors();
    try (OrderedPipeline<byte[]> lines = new OrderedPipeline<>(workers, whole::write)) {
      lines.submit(() -> line(VERSION.getBytes(StandardCharsets.US_ASCII)));
      for (Selection.Source source : selection.sources()) {
        lines.submit(() -> line(source.name().bytes()));
        TreeEntry entry = source.tree().find(source.path()).orElseThrow();
        boolean counts = topCounts && !source.path().isRoot();
        new InputDigest(source, owners, counts, lines).add(entry);
      }
      lines.finish();
    }
    return whole.digest();
  }

  private void add(TreeEntry entry) throws IOException {
    Node node = entry.node();
    if (node instanceof Node.Socket) {
      return;
    }
    Optional<TreePath> first = firstName(entry);
    byte[] head = head(entry, first);
    boolean isRead = node instanceof Node.File && first.isEmpty();
    lines.submit(isRead ? file(entry.path(), head) : () -> head);
    if (node instanceof Node.Directory) {
      for (TreeEntry child : tree.list(entry.path())) {
        add(child);
      }
    }
  }

  private Callable<byte[]> file(TreePath path, byte[] head) {
    return () -> {
      try (DigestingInputStream in =
          new DigestingInputStream(tree.read(path), Digest.Algorithm.SHA256)) {
        in.transferTo(OutputStream.nullOutputStream());
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(head);
        both.writeBytes(line(in.digest().hex().getBytes(StandardCharsets.US_ASCII)));
        return both.toByteArray();
      }
    };
  }

  /** The name by which a file of several names has been met, and read, in this source before. */
  private Optional<TreePath> firstName(TreeEntry entry) {
    return entry.inode().links() == 1 || entry.node() instanceof Node.Directory
        ? Optional.empty()
        : Optional.ofNullable(linked.putIfAbsent(entry.inode(), entry.path()));
  }

  private byte[] head(TreeEntry entry, Optional<TreePath> first) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(line(entry.path().relativeTo(base).bytes()));
      putNode(entry.node(), out);
      if (topCounts || !(entry.node() instanceof Node.Directory) || !entry.path().equals(base)) {
        putMeta(entry.node().meta(), out);
      }
      out.write(line(first.map(path -> path.relativeTo(base).bytes()).orElse(new byte[0])));
    }
    return bytes.toByteArray();
  }

  private static void putNode(Node node, DataOutputStream out) throws IOException {
    switch (node) {
      case Node.Directory _ -> out.writeByte('d');
      case Node.File file -> {
        out.writeByte('f');
        out.writeLong(file.size());
      }
      case Node.Symlink link -> {
        out.writeByte('l');
        out.write(line(link.target()));
      }
      case Node.Device device -> {
        out.writeByte(device.kind() == Node.Device.Kind.BLOCK ? 'b' : 'c');
        out.writeInt(device.major());
        out.writeInt(device.minor());
      }
      case Node.Fifo _ -> out.writeByte('p');
      case Node.Socket _ -> out.writeByte('s');
    }
  }

  private void putMeta(NodeMeta meta, DataOutputStream out) throws IOException {
    out.writeShort(meta.mode());
    if (owners == Owners.INCLUDED) {
      out.writeLong(meta.uid());
      out.writeLong(meta.gid());
    }
    out.writeInt(meta.xattrs().names().size());
    ByteArrayOutputStream attributes = new ByteArrayOutputStream();
    meta.xattrs()
        .forEach(
            (name, value) -> {
              attributes.writeBytes(line(name.getBytes(StandardCharsets.UTF_8)));
              attributes.writeBytes(line(value));
            });
    out.write(attributes.toByteArray());
  }

  /** Bytes with their length before them, so that no two lists of them are one. */
  private static byte[] line(byte[] bytes) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(bytes.length + 4);
    line.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
    line.writeBytes(bytes);
    return line.toByteArray();
  }
}
