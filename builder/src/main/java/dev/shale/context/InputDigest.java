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

/**
 * A digest of what a selection would copy: names, types, permissions, attributes, contents, which
 * names are one file. Times are no part of it, since a copy has others; owners where a copy keeps
 * them; also not where in its tree a source is, nor what a directory itself is whose contents are
 * copied.
 */
public final class InputDigest {
  private static final String VERSION = "shale-input-3";
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /** Is told of each thing that counts, in the order in which it does. */
  @FunctionalInterface
  public interface Observer {
    /**
     * Takes notice of one.
     *
     * @param path where it is in its tree
     * @param print a checksum of all that counts of it but path and mode
     */
    void saw(TreePath path, int mode, long print);
  }

  /**
   * Some of what the digest is of.
   *
   * @param seen what is told of it
   */
  private record Line(byte[] bytes, Optional<Seen> seen) {
    static Line of(byte[] bytes) {
      return new Line(line(bytes), Optional.empty());
    }
  }

  private record Seen(TreePath path, int mode, long print) {}

  /** Whether it matters whose files are. */
  public enum Owners {
    LEFT_OUT,
    INCLUDED
  }

  private final ReadableTree tree;
  private final TreePath base;
  private final Owners owners;
  private final boolean topCounts;
  private final OrderedPipeline<Line> lines;
  private final Map<Inode, TreePath> linked = new HashMap<>();

  private InputDigest(
      Selection.Source source, Owners owners, boolean topCounts, OrderedPipeline<Line> lines) {
    this.tree = source.tree();
    this.base = source.path();
    this.owners = owners;
    this.topCounts = topCounts;
    this.lines = lines;
  }

  /** Reads everything that is selected, several files at a time. */
  public static Digest of(Selection selection, Owners owners) throws IOException {
    return of(selection, owners, (path, mode, print) -> {});
  }

  /** The same, of which someone is told. */
  public static Digest of(Selection selection, Owners owners, Observer observer)
      throws IOException {
    return of(selection, owners, false, observer);
  }

  /**
   * The digest of what someone sees who is shown the selection where it is: of a directory itself,
   * too, unless it is the whole tree.
   */
  public static Digest ofShown(Selection selection, Owners owners, Observer observer)
      throws IOException {
    return of(selection, owners, true, observer);
  }

  private static Digest of(Selection selection, Owners owners, boolean topCounts, Observer observer)
      throws IOException {
    DigestingOutputStream whole = new DigestingOutputStream(OutputStream.nullOutputStream());
    int workers = Runtime.getRuntime().availableProcessors();
    OrderedPipeline.Consumer<Line> take =
        line -> {
          whole.write(line.bytes());
          line.seen().ifPresent(seen -> observer.saw(seen.path(), seen.mode(), seen.print()));
        };
    try (OrderedPipeline<Line> lines = new OrderedPipeline<>(workers, take)) {
      lines.submit(() -> Line.of(VERSION.getBytes(StandardCharsets.US_ASCII)));
      for (Selection.Source source : selection.sources()) {
        lines.submit(() -> Line.of(source.name().bytes()));
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
    Head head = head(entry, first);
    boolean isRead = node instanceof Node.File && first.isEmpty();
    lines.submit(isRead ? () -> head.with(content(entry.path())) : () -> head.with(new byte[0]));
    if (node instanceof Node.Directory) {
      for (TreeEntry child : tree.list(entry.path())) {
        add(child);
      }
    }
  }

  private byte[] content(TreePath path) throws IOException {
    try (DigestingInputStream in =
        new DigestingInputStream(tree.read(path), Digest.Algorithm.SHA256)) {
      in.transferTo(OutputStream.nullOutputStream());
      return line(in.digest().hex().getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** The name by which a file of several names has been met, and read, in this source before. */
  private Optional<TreePath> firstName(TreeEntry entry) {
    return entry.inode().links() == 1 || entry.node() instanceof Node.Directory
        ? Optional.empty()
        : Optional.ofNullable(linked.putIfAbsent(entry.inode(), entry.path()));
  }

  /**
   * All that counts of a node but the content of a file.
   *
   * @param counts whether what it is itself does
   */
  private record Head(
      TreePath path, byte[] name, byte[] node, boolean counts, int mode, byte[] rest, byte[] link) {
    Line with(byte[] content) {
      byte[] bits = counts ? ByteBuffer.allocate(2).putShort((short) mode).array() : new byte[0];
      return new Line(
          joined(name, node, bits, rest, link, content),
          counts
              ? Optional.of(new Seen(path, mode, print(node, rest, link, content)))
              : Optional.empty());
    }

    /** FNV-1a: a second digest would cost more than all else here. */
    private static long print(byte[]... parts) {
      long print = FNV_BASIS;
      for (byte[] part : parts) {
        for (byte b : part) {
          print = (print ^ (b & 0xff)) * FNV_PRIME;
        }
      }
      return print;
    }

    private static byte[] joined(byte[]... parts) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (byte[] part : parts) {
        all.writeBytes(part);
      }
      return all.toByteArray();
    }
  }

  private Head head(TreeEntry entry, Optional<TreePath> first) throws IOException {
    Node node = entry.node();
    boolean counts = topCounts || !(node instanceof Node.Directory) || !entry.path().equals(base);
    return new Head(
        entry.path(),
        line(entry.path().relativeTo(base).bytes()),
        written(out -> putNode(node, out)),
        counts,
        node.meta().mode(),
        counts ? written(out -> putMeta(node.meta(), out)) : new byte[0],
        line(first.map(path -> path.relativeTo(base).bytes()).orElse(new byte[0])));
  }

  /** Something that is written. */
  @FunctionalInterface
  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private static byte[] written(Writing writing) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      writing.to(out);
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

  /** All but the mode, which is written before it. */
  private void putMeta(NodeMeta meta, DataOutputStream out) throws IOException {
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
