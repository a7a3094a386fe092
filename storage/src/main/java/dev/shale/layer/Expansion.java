package dev.shale.layer;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.tar.TarEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;

/**
 * The account of one layer, or archive, that is being unpacked, against an {@link ExpansionLimit}
 * and the room that there is. Belongs to one thread and one pass.
 */
public final class Expansion {
  /** Tar bytes between two looks at the room: often enough where little is left. */
  private static final long MIN_STEP = 64 << 10;

  private static final long MAX_STEP = 16 << 20;

  /** So little that even a disk that is almost full may take it. */
  private static final long FIRST_LOOK = 1 << 20;

  /** An entry without content takes a block and an inode: up to so many times its tar bytes. */
  private static final int SPREAD = 16;

  /** A name this long counts as another entry, since it takes as much memory. */
  private static final int NAME_BYTES = 256;

  /** What attributes and links of a layer, which its table holds, may take in memory. */
  static final int MAX_HELD_BYTES = 64 << 20;

  /** Where a layer goes to. */
  @FunctionalInterface
  public interface Room {
    /** How many bytes may still be taken; none or less than none if there is no room. */
    long freeBytes() throws IOException;
  }

  private final String what;
  private final long packed;
  private final ExpansionLimit limit;
  private final long maxBytes;
  private final Room room;
  private long tarBytes;
  private long sparseBytes;
  private long entries;
  private long heldBytes;
  private long nextLook = FIRST_LOOK;

  private Expansion(String what, long packed, ExpansionLimit limit, Room room) {
    this.what = what;
    this.packed = packed;
    this.limit = limit;
    this.maxBytes = limit.bytesFor(packed);
    this.room = room;
  }

  /** The account of a layer that comes packed as this blob. */
  public static Expansion of(Descriptor blob, ExpansionLimit limit, Room room) {
    return new Expansion("layer " + blob.digest(), blob.size(), limit, room);
  }

  /**
   * The account of an archive that becomes part of a layer here.
   *
   * @param name as the user knows it
   * @param packed the size of its file
   */
  public static Expansion ofArchive(String name, long packed, ExpansionLimit limit, Room room) {
    return new Expansion("archive " + name, packed, limit, room);
  }

  /** The account of a tar of our own making, which may take whatever it takes. */
  public static Expansion unlimited() {
    return new Expansion("", Long.MAX_VALUE, ExpansionLimit.NONE, () -> Long.MAX_VALUE);
  }

  /** The unpacked tar, counted while it is read; the caller closes what it gave. */
  public InputStream counting(InputStream tar) {
    return new Counting(tar);
  }

  /** Counts a file that the tar holds in fewer bytes than it has. */
  public void addFile(long size) {
    sparseBytes = saturatedSum(sparseBytes, size);
    checkBytes();
  }

  /** Counts a name that the layer puts, itself or by what is below it. */
  public void addEntry(TreePath path) {
    entries += 1 + path.bytes().length / NAME_BYTES;
    if (entries > limit.maxEntries()) {
      throw refusal(ErrorKind.INVALID, limit.maxEntries() + " entries; " + split());
    }
  }

  /** Counts what an entry makes the layer's table hold beside names. */
  void addAttributes(TarEntry entry) {
    if (entry.type() == TarEntry.Type.SYMLINK) {
      heldBytes += entry.linkName().length;
    }
    entry.xattrs().forEach((name, value) -> heldBytes += name.length() + value.length);
    if (heldBytes > MAX_HELD_BYTES && !limit.equals(ExpansionLimit.NONE)) {
      throw refusal(
          ErrorKind.INVALID,
          "%d bytes of attributes and links; %s".formatted(MAX_HELD_BYTES, split()));
    }
  }

  private void addTar(int count) throws IOException {
    tarBytes += count;
    checkBytes();
    if (tarBytes >= nextLook) {
      look();
    }
  }

  /** Files' bytes are part of the tar's or, if they are sparse, may be more than those. */
  private void checkBytes() {
    if (Math.max(tarBytes, sparseBytes) > maxBytes) {
      throw refusal(
          ErrorKind.INVALID,
          "%d bytes, the most for %d packed ones; %s".formatted(maxBytes, packed, split()));
    }
  }

  private void look() throws IOException {
    long free = room.freeBytes();
    if (free <= 0) {
      throw refusal(
          ErrorKind.UNAVAILABLE,
          "the store's disk has room for; free some space, or keep the store elsewhere (--root)");
    }
    nextLook = saturatedSum(tarBytes, Math.clamp(free / SPREAD, MIN_STEP, MAX_STEP));
  }

  private OciException refusal(ErrorKind kind, String most) {
    return new OciException(kind, "unpack %s: expands to more than %s".formatted(what, most));
  }

  private static String split() {
    return "whoever made it has to split it";
  }

  private static long saturatedSum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  private final class Counting extends InputStream {
    private final InputStream in;

    private Counting(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      if (b >= 0) {
        addTar(1);
      }
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = in.read(buffer, offset, length);
      if (count > 0) {
        addTar(count);
      }
      return count;
    }
  }
}
