package dev.shale.tree;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * The stamps of a tree at some moment, to find out later which of its files nobody has touched
 * since, without reading them. Immutable.
 *
 * <p>What had been changed just before that moment is left out: another change in the same tick of
 * the kernel's clock would not show. So what is not here may have been changed, or not.
 */
public final class Stamps {
  /** Nothing is known of any file. */
  public static final Stamps NONE = new Stamps(new TreeMap<>());

  private static final int FORM = 0x5354_4d31;

  private final SortedMap<TreePath, Stamp> stamps;

  private Stamps(SortedMap<TreePath, Stamp> stamps) {
    this.stamps = stamps;
  }

  /**
   * The stamps of these entries.
   *
   * @param now what the file system's clock showed before they were seen
   */
  public static Stamps of(Collection<StampedTree.Stamped> entries, Instant now) {
    SortedMap<TreePath, Stamp> stamps = new TreeMap<>();
    for (StampedTree.Stamped entry : entries) {
      if (entry.stamp().changed().isBefore(now)) {
        stamps.put(entry.path(), entry.stamp());
      }
    }
    return new Stamps(stamps);
  }

  /** The stamps of all but the root, which is always to be looked at; as {@link #of}. */
  public static Stamps take(StampedTree tree, Instant now) throws IOException {
    List<StampedTree.Stamped> all = new ArrayList<>();
    Deque<TreePath> directories = new ArrayDeque<>();
    directories.push(TreePath.ROOT);
    while (!directories.isEmpty()) {
      List<StampedTree.Stamped> entries = tree.stamps(directories.pop());
      entries.stream()
          .filter(StampedTree.Stamped::isDirectory)
          .forEach(entry -> directories.push(entry.path()));
      all.addAll(entries);
    }
    return of(all, now);
  }

  /** Whether what is at a path is what was there then, and as it was then. */
  public boolean has(StampedTree.Stamped entry) {
    return entry.stamp().equals(stamps.get(entry.path()));
  }

  /** Writes a form that {@link #read} reads; does not close. */
  public void write(OutputStream out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(bytes);
    data.writeInt(FORM);
    data.writeInt(stamps.size());
    byte[] previous = {};
    for (Map.Entry<TreePath, Stamp> entry : stamps.entrySet()) {
      byte[] path = entry.getKey().bytes();
      int mismatch = Arrays.mismatch(previous, path);
      int shared = mismatch < 0 ? path.length : mismatch;
      data.writeShort(shared);
      data.writeShort(path.length - shared);
      data.write(path, shared, path.length - shared);
      data.writeLong(entry.getValue().inode());
      Instant changed = entry.getValue().changed();
      data.writeLong(changed.getEpochSecond());
      data.writeInt(changed.getNano());
      previous = path;
    }
    byte[] written = bytes.toByteArray();
    out.write(written);
    new DataOutputStream(out).writeLong(checksum(written, written.length));
  }

  /** Reads what was written, to the end; empty if it was something else, or is not whole. */
  public static Optional<Stamps> read(InputStream in) throws IOException {
    byte[] bytes = in.readAllBytes();
    int length = bytes.length - Long.BYTES;
    if (length < 0 || checksum(bytes, length) != longAt(bytes, length)) {
      return Optional.empty();
    }
    try {
      return parse(new DataInputStream(new ByteArrayInputStream(bytes, 0, length)));
    } catch (IOException | RuntimeException e) {
      return Optional.empty(); // of another form, which nothing forbids
    }
  }

  private static Optional<Stamps> parse(DataInputStream in) throws IOException {
    if (in.readInt() != FORM) {
      return Optional.empty();
    }
    TreeMap<TreePath, Stamp> stamps = new TreeMap<>();
    byte[] previous = {};
    for (int left = in.readInt(); left > 0; left--) {
      int shared = in.readUnsignedShort();
      byte[] path = Arrays.copyOf(previous, shared + in.readUnsignedShort());
      in.readFully(path, shared, path.length - shared);
      stamps.put(TreePath.of(path), new Stamp(in.readLong(), instant(in)));
      previous = path;
    }
    return Optional.of(new Stamps(stamps));
  }

  private static Instant instant(DataInputStream in) throws IOException, DateTimeException {
    return Instant.ofEpochSecond(in.readLong(), in.readInt());
  }

  private static long checksum(byte[] bytes, int length) {
    CRC32 checksum = new CRC32();
    checksum.update(bytes, 0, length);
    return checksum.getValue();
  }

  private static long longAt(byte[] bytes, int at) throws IOException {
    return new DataInputStream(new ByteArrayInputStream(bytes, at, Long.BYTES)).readLong();
  }
}
