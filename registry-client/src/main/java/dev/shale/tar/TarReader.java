package dev.shale.tar;

import dev.shale.error.OciException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads an archive entry by entry, in one pass: V7, USTAR, pax with local and global headers, GNU
 * long names, base-256 numbers, and sparse files in GNU's old and pax formats, which come out
 * expanded.
 *
 * <p>Reads no further than the end-of-archive marker; whoever verifies a stream drains the rest.
 * Whatever the bytes are, only {@link OciException} (CORRUPT, or UNSUPPORTED for an entry that
 * makes no file) and {@link IOException} are thrown. Not thread-safe.
 */
public final class TarReader implements AutoCloseable {
  /** How large the records before one entry may be, and how long a name: 1 MiB. */
  public static final int MAX_EXTENSION_BYTES = 1 << 20;

  private static final int BLOCK = TarFields.BLOCK;
  private static final int OLD_SPARSE_OFFSET = 386;
  private static final int OLD_SPARSE_PIECES = 4;
  private static final int OLD_SPARSE_MORE = 482;
  private static final int OLD_SPARSE_REAL_SIZE = 483;
  private static final int EXTENSION_PIECES = 21;
  private static final int EXTENSION_MORE = 504;
  private static final int NUMBER_BYTES = 12;

  private final InputStream in;
  private final PaxAttributes global = PaxAttributes.global();
  private final byte[] block = new byte[BLOCK];
  private long position;
  private long contentOffset;
  private long remaining;
  private long padding;
  private InputStream content = InputStream.nullInputStream();

  /** A reader that closes {@code in} when it is closed. Unbuffered: give it a buffered stream. */
  public TarReader(InputStream in) {
    this.in = in;
  }

  /**
   * The next entry, past whatever was left unread of the one before; empty at the archive's end.
   *
   * @throws OciException CORRUPT if the archive is damaged, UNSUPPORTED if an entry makes no file
   */
  public Optional<TarEntry> next() throws IOException {
    skipContent();
    PaxAttributes pax = global;
    Optional<byte[]> longName = Optional.empty();
    Optional<byte[]> longLink = Optional.empty();
    while (readHeader()) {
      byte type = block[TarFields.TYPE_OFFSET];
      switch (type) {
        case 'g' -> global.addAll(extension("a pax header"));
        case 'x', 'X' -> {
          pax = pax == global ? global.local() : pax;
          pax.addAll(extension("a pax header"));
        }
        case 'L' -> longName = Optional.of(untilNul(extension("a long name")));
        case 'K' -> longLink = Optional.of(untilNul(extension("a long link")));
        default -> {
          byte[] header = block.clone();
          return Optional.of(entry(header, pax, longName, longLink));
        }
      }
    }
    if (pax != global || longName.isPresent() || longLink.isPresent()) {
      throw truncated("an entry");
    }
    return Optional.empty();
  }

  /**
   * The content of the entry that {@link #next} gave last; empty for all but files. That of a
   * sparse file is a {@link SparseContent}.
   */
  public InputStream content() {
    return content;
  }

  /**
   * Where the current entry's content begins, in bytes from the archive's start. For a sparse file
   * that is where its packed data is, which is not what {@link #content} gives.
   */
  public long contentOffset() {
    return contentOffset;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private TarEntry entry(
      byte[] header, PaxAttributes pax, Optional<byte[]> longName, Optional<byte[]> longLink)
      throws IOException {
    byte[] name = longName.or(() -> pax.bytes("path")).orElseGet(() -> ustarName(header));
    byte[] link =
        longLink
            .or(() -> pax.bytes("linkpath"))
            .orElseGet(() -> TarFields.text(header, TarFields.LINK_NAME));
    TarEntry.Type type = type(header, name);
    long packed = type == TarEntry.Type.FILE ? size(header, pax) : 0;
    startContent(packed);
    Optional<Long> expanded = type == TarEntry.Type.FILE ? sparse(header, pax) : Optional.empty();
    if (expanded.isPresent()) {
      name = pax.bytes("GNU.sparse.name").orElse(name);
    }
    return new TarEntry(
        name,
        type,
        link,
        (int) (TarFields.number(header, TarFields.MODE) & 07777),
        pax.number("uid").orElseGet(() -> id(header, TarFields.UID)),
        pax.number("gid").orElseGet(() -> id(header, TarFields.GID)),
        expanded.orElse(packed),
        pax.mtime().orElseGet(() -> mtime(header)),
        device(header, type, TarFields.DEVICE_MAJOR),
        device(header, type, TarFields.DEVICE_MINOR),
        pax.xattrs());
  }

  private static byte[] ustarName(byte[] header) {
    byte[] name = TarFields.text(header, TarFields.NAME);
    byte[] prefix =
        TarFields.isUstar(header) ? TarFields.text(header, TarFields.PREFIX) : new byte[0];
    if (prefix.length == 0) {
      return name;
    }
    byte[] joined = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
    joined[prefix.length] = '/';
    System.arraycopy(name, 0, joined, prefix.length + 1, name.length);
    return joined;
  }

  private static TarEntry.Type type(byte[] header, byte[] name) {
    byte type = header[TarFields.TYPE_OFFSET];
    return switch (type) {
      case 0, '0', '7', 'S' ->
          type == 0 && name.length > 0 && name[name.length - 1] == '/'
              ? TarEntry.Type.DIRECTORY
              : TarEntry.Type.FILE;
      case '1' -> TarEntry.Type.HARD_LINK;
      case '2' -> TarEntry.Type.SYMLINK;
      case '3' -> TarEntry.Type.CHARACTER_DEVICE;
      case '4' -> TarEntry.Type.BLOCK_DEVICE;
      case '5' -> TarEntry.Type.DIRECTORY;
      case '6' -> TarEntry.Type.FIFO;
      default ->
          throw OciException.unsupported(
              "read tar: an entry of type %s makes no file",
              type > 0x20 && type < 0x7f ? "'" + (char) type + "'" : "0x%02x".formatted(type));
    };
  }

  /**
   * How much content follows. Where header and record disagree, readers find different files in one
   * archive; the record is for sizes that no field can hold, beside which any number may be.
   */
  private static long size(byte[] header, PaxAttributes pax) {
    long stated = TarFields.number(header, TarFields.SIZE);
    long size = pax.number("size").orElse(stated);
    if (stated != size && stated != 0 && size <= TarFields.maxOctal(TarFields.SIZE)) {
      throw OciException.corrupt(
          "read tar: an entry's size is %d in its header and %d in its pax record", stated, size);
    }
    if (size < 0 || size > Long.MAX_VALUE - BLOCK) {
      throw OciException.corrupt("read tar: an entry's size is %d", size);
    }
    return size;
  }

  private static long id(byte[] header, TarFields.Field field) {
    long id = TarFields.number(header, field);
    if (id < 0) {
      throw OciException.corrupt("read tar: an entry's owner is %d", id);
    }
    return id;
  }

  private static Instant mtime(byte[] header) {
    long seconds = TarFields.number(header, TarFields.MTIME);
    if (seconds > Instant.MAX.getEpochSecond() || seconds < Instant.MIN.getEpochSecond()) {
      throw OciException.corrupt("read tar: an entry's time is %d seconds", seconds);
    }
    return Instant.ofEpochSecond(seconds);
  }

  private static int device(byte[] header, TarEntry.Type type, TarFields.Field field) {
    if (type != TarEntry.Type.CHARACTER_DEVICE && type != TarEntry.Type.BLOCK_DEVICE) {
      return 0;
    }
    long number = TarFields.number(header, field);
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw OciException.corrupt("read tar: a device number is %d", number);
    }
    return (int) number;
  }

  /** Sets up expanded content if this is a sparse file; its expanded size then. */
  private Optional<Long> sparse(byte[] header, PaxAttributes pax) throws IOException {
    if (header[TarFields.TYPE_OFFSET] == 'S') {
      return Optional.of(expand(oldMap(header), realSize(header)));
    }
    if (pax.number("GNU.sparse.major").orElse(0) != 0) {
      requireVersion10(pax);
      long size = pax.number("GNU.sparse.realsize").orElse(0);
      return Optional.of(expand(mapInContent(), size));
    }
    List<Long> listed = pax.sparseMap();
    if (!listed.isEmpty() || pax.bytes("GNU.sparse.size").isPresent()) {
      return Optional.of(expand(listed, pax.number("GNU.sparse.size").orElse(0)));
    }
    return Optional.empty();
  }

  private static void requireVersion10(PaxAttributes pax) {
    long major = pax.number("GNU.sparse.major").orElse(0);
    long minor = pax.number("GNU.sparse.minor").orElse(0);
    if (major != 1 || minor != 0) {
      throw OciException.unsupported(
          "read tar: sparse files of version %d.%d are not known", major, minor);
    }
  }

  private long expand(List<Long> numbers, long size) {
    content = new SparseInputStream(content, SparseInputStream.map(numbers, size), size);
    return size;
  }

  private static long realSize(byte[] header) {
    return TarFields.number(header, new TarFields.Field(OLD_SPARSE_REAL_SIZE, NUMBER_BYTES));
  }

  /** The map of GNU's old format: four pieces in the header, more in blocks before the data. */
  private List<Long> oldMap(byte[] header) throws IOException {
    List<Long> numbers = new ArrayList<>();
    addPieces(numbers, header, OLD_SPARSE_OFFSET, OLD_SPARSE_PIECES);
    boolean more = header[OLD_SPARSE_MORE] != 0;
    while (more) {
      if (numbers.size() > 2 * SparseInputStream.MAX_PIECES || !readBlock()) {
        throw OciException.corrupt("read tar: a sparse file's map does not end");
      }
      contentOffset += BLOCK;
      addPieces(numbers, block, 0, EXTENSION_PIECES);
      more = block[EXTENSION_MORE] != 0;
    }
    return numbers;
  }

  private static void addPieces(List<Long> numbers, byte[] from, int offset, int count) {
    for (int i = 0; i < count; i++) {
      int at = offset + i * 2 * NUMBER_BYTES;
      long start = TarFields.number(from, new TarFields.Field(at, NUMBER_BYTES));
      long length = TarFields.number(from, new TarFields.Field(at + NUMBER_BYTES, NUMBER_BYTES));
      if (start != 0 || length != 0) {
        numbers.add(start);
        numbers.add(length);
      }
    }
  }

  /** The map of GNU's pax format 1.0: decimal lines at the content's start, padded to a block. */
  private List<Long> mapInContent() throws IOException {
    long before = remaining;
    long count = decimalLine();
    if (count < 0 || count > SparseInputStream.MAX_PIECES) {
      throw OciException.corrupt("read tar: a sparse file's map has %d pieces", count);
    }
    List<Long> numbers = new ArrayList<>();
    for (long i = 0; i < 2 * count; i++) {
      numbers.add(decimalLine());
    }
    long used = before - remaining;
    content.skipNBytes(Math.min(remaining, (BLOCK - used % BLOCK) % BLOCK));
    contentOffset += before - remaining;
    return numbers;
  }

  private long decimalLine() throws IOException {
    long value = 0;
    int c = content.read();
    if (c == '\n') {
      throw OciException.corrupt("read tar: a sparse file's map has an empty line");
    }
    for (; c >= '0' && c <= '9' && value < Long.MAX_VALUE / 16; c = content.read()) {
      value = value * 10 + (c - '0');
    }
    if (c != '\n') {
      throw OciException.corrupt("read tar: a sparse file's map is damaged");
    }
    return value;
  }

  private void startContent(long size) {
    contentOffset = position;
    remaining = size;
    padding = (BLOCK - size % BLOCK) % BLOCK;
    content = size == 0 ? InputStream.nullInputStream() : new EntryStream();
  }

  private void skipContent() throws IOException {
    long left = remaining + padding;
    remaining = 0;
    padding = 0;
    content = InputStream.nullInputStream();
    skip(left);
  }

  private void skip(long count) throws IOException {
    try {
      in.skipNBytes(Math.max(0, count - 1)); // files can be skipped in beyond their end
    } catch (EOFException e) {
      throw truncated("an entry");
    }
    if (count > 0 && in.read() < 0) {
      throw truncated("an entry");
    }
    position += count;
  }

  private byte[] extension(String what) throws IOException {
    long size = TarFields.number(block, TarFields.SIZE);
    if (size < 0 || size > MAX_EXTENSION_BYTES) {
      throw OciException.corrupt(
          "read tar: %s of %d bytes, at most %d are allowed", what, size, MAX_EXTENSION_BYTES);
    }
    byte[] bytes = in.readNBytes((int) size);
    position += bytes.length;
    if (bytes.length < size) {
      throw truncated(what);
    }
    skip((BLOCK - size % BLOCK) % BLOCK);
    return bytes;
  }

  private static byte[] untilNul(byte[] text) {
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    return Arrays.copyOf(text, end);
  }

  /** Reads a header block; false at the end marker, or where the archive ends without one. */
  private boolean readHeader() throws IOException {
    if (!readBlock()) {
      return false;
    }
    if (isZero(block)) {
      if (readBlock() && !isZero(block)) { // the marker is two blocks, but one is common
        throw OciException.corrupt("read tar: something follows a lone block of zeros");
      }
      return false;
    }
    TarFields.verifyChecksum(block);
    return true;
  }

  private boolean readBlock() throws IOException {
    int count = in.readNBytes(block, 0, BLOCK);
    position += count;
    if (count > 0 && count < BLOCK) {
      throw truncated("a header");
    }
    return count == BLOCK;
  }

  private static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private static OciException truncated(String what) {
    return OciException.corrupt("read tar: it ends in the middle of %s", what);
  }

  /** The packed content of the current entry. */
  private final class EntryStream extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (remaining == 0) {
        return -1;
      }
      int count = in.read(buffer, offset, (int) Math.min(length, remaining));
      if (count < 0) {
        throw truncated("a file's content");
      }
      remaining -= count;
      position += count;
      return count;
    }
  }
}
