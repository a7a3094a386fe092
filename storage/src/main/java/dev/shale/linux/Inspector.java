package dev.shale.linux;

import dev.shale.tree.Inode;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.Stamp;
import dev.shale.tree.StampedTree;
import dev.shale.tree.TreeEntry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.Optional;

/**
 * Reads what is at a {@link Place}, links not followed.
 *
 * <p>Spec: statx(2); its result has the same form on every architecture.
 */
final class Inspector {
  private static final int STATX_BYTES = 256;
  private static final int BASIC_STATS = 0x7ff;
  private static final int LONGEST_TARGET = 4096;
  private static final int CHANGED_AT = 96;
  private static final int MODIFIED_AT = 112;

  private Inspector() {}

  /** The entry at a place; empty if nothing is there. */
  static Optional<TreeEntry> inspect(Place place) throws IOException {
    try (NativeMemory memory = new NativeMemory()) {
      MemorySegment stat = memory.room(STATX_BYTES);
      long result = stat(place, stat, memory);
      if (Errno.ENOENT.is(result)) {
        return Optional.empty();
      }
      new Attempt("inspect", place.path()).check("statx", result);
      return Optional.of(new TreeEntry(place.path(), node(place, stat), inode(stat)));
    }
  }

  /** What shows of the entry at a place by one call; empty if nothing is there. */
  static Optional<StampedTree.Stamped> stamp(Place place) throws IOException {
    try (NativeMemory memory = new NativeMemory()) {
      MemorySegment stat = memory.room(STATX_BYTES);
      long result = stat(place, stat, memory);
      if (Errno.ENOENT.is(result)) {
        return Optional.empty();
      }
      new Attempt("inspect", place.path()).check("statx", result);
      return Optional.of(
          new StampedTree.Stamped(
              place.path(),
              (mode(stat) & Flags.S_IFMT) == Flags.S_IFDIR,
              new Stamp(number(stat), time(stat, CHANGED_AT))));
    }
  }

  /** The size of what is at a place, in bytes. */
  static long size(Place place) throws IOException {
    try (NativeMemory memory = new NativeMemory()) {
      MemorySegment stat = memory.room(STATX_BYTES);
      new Attempt("inspect", place.path()).check("statx", stat(place, stat, memory));
      return size(stat);
    }
  }

  private static long stat(Place place, MemorySegment stat, NativeMemory memory) {
    return place
        .libc()
        .statx(
            place.at(), place.name(memory), Flags.AT_SYMLINK_NOFOLLOW, BASIC_STATS, stat.address());
  }

  private static long size(MemorySegment stat) {
    return stat.get(ValueLayout.JAVA_LONG, 40);
  }

  /** The type bits of what a descriptor has open. */
  static int type(Fd fd, Attempt attempt) throws IOException {
    try (NativeMemory memory = new NativeMemory()) {
      MemorySegment stat = memory.room(STATX_BYTES);
      long empty = memory.text("");
      attempt.check(
          "statx",
          fd.libc().statx(fd.number(), empty, Flags.AT_EMPTY_PATH, BASIC_STATS, stat.address()));
      return mode(stat) & Flags.S_IFMT;
    }
  }

  private static Node node(Place place, MemorySegment stat) throws IOException {
    NodeMeta meta =
        new NodeMeta(
            mode(stat) & 07777,
            Integer.toUnsignedLong(stat.get(ValueLayout.JAVA_INT, 20)),
            Integer.toUnsignedLong(stat.get(ValueLayout.JAVA_INT, 24)),
            time(stat, MODIFIED_AT),
            Attributes.read(place));
    int type = mode(stat) & Flags.S_IFMT;
    return switch (type) {
      case Flags.S_IFREG -> new Node.File(meta, size(stat));
      case Flags.S_IFDIR -> new Node.Directory(meta);
      case Flags.S_IFLNK -> new Node.Symlink(meta.withMode(0777), target(place));
      case Flags.S_IFCHR -> device(meta, Node.Device.Kind.CHARACTER, stat);
      case Flags.S_IFBLK -> device(meta, Node.Device.Kind.BLOCK, stat);
      case Flags.S_IFIFO -> new Node.Fifo(meta);
      case Flags.S_IFSOCK -> new Node.Socket(meta);
      default ->
          throw new IOException("inspect %s: unknown type 0%o".formatted(place.path(), type));
    };
  }

  private static Node device(NodeMeta meta, Node.Device.Kind kind, MemorySegment stat) {
    return new Node.Device(
        meta, kind, stat.get(ValueLayout.JAVA_INT, 128), stat.get(ValueLayout.JAVA_INT, 132));
  }

  private static byte[] target(Place place) throws IOException {
    try (NativeMemory memory = new NativeMemory()) {
      MemorySegment buffer = memory.room(LONGEST_TARGET);
      long length =
          place.libc().readlinkat(place.at(), place.name(memory), buffer.address(), LONGEST_TARGET);
      new Attempt("read link", place.path()).check("readlinkat", length);
      return buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private static Inode inode(MemorySegment stat) {
    long device =
        Integer.toUnsignedLong(stat.get(ValueLayout.JAVA_INT, 136)) << 32
            | Integer.toUnsignedLong(stat.get(ValueLayout.JAVA_INT, 140));
    return new Inode(
        device, number(stat), Integer.toUnsignedLong(stat.get(ValueLayout.JAVA_INT, 16)));
  }

  private static long number(MemorySegment stat) {
    return stat.get(ValueLayout.JAVA_LONG, 32);
  }

  private static Instant time(MemorySegment stat, int at) {
    return Instant.ofEpochSecond(
        stat.get(ValueLayout.JAVA_LONG, at), stat.get(ValueLayout.JAVA_INT, at + Long.BYTES));
  }

  private static int mode(MemorySegment stat) {
    return Short.toUnsignedInt(stat.get(ValueLayout.JAVA_SHORT, 28));
  }
}
