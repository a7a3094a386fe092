package dev.shale.layer;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tree.Node;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The stored form of a {@link TableOfContents}: a magic with the version, the entries, each with a
 * byte that says what it is, and a CRC-32C of both.
 */
final class TocCodec {
  /** The most that a stored table may have: millions of entries. */
  static final int MAX_BYTES = 256 << 20;

  private static final byte[] MAGIC = "shale-toc/1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int CHECKSUM_BYTES = Integer.BYTES;

  private static final byte DIRECTORY = 'd';
  private static final byte FILE = 'f';
  private static final byte SYMLINK = 's';
  private static final byte CHARACTER_DEVICE = 'c';
  private static final byte BLOCK_DEVICE = 'b';
  private static final byte FIFO = 'p';
  private static final byte LINK = 'l';
  private static final byte LOWER_LINK = 'L';
  private static final byte HIDDEN = 'h';

  private TocCodec() {}

  static void write(TableOfContents toc, OutputStream out) throws IOException {
    ByteWriter writer = new ByteWriter();
    writer.raw(MAGIC);
    toc.entries().forEach(entry -> write(entry, writer));
    byte[] body = writer.bytes();
    out.write(body);
    out.write(checksum(body, body.length));
  }

  private static byte[] checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return ByteBuffer.allocate(CHECKSUM_BYTES).putInt((int) crc.getValue()).array();
  }

  private static void write(TocEntry entry, ByteWriter out) {
    switch (entry) {
      case TocEntry.Directory directory -> {
        start(DIRECTORY, entry, out);
        out.flag(directory.isImplied());
        out.flag(directory.isOpaque());
        out.meta(directory.meta());
      }
      case TocEntry.File file -> {
        start(FILE, entry, out);
        out.number(file.node().size());
        out.number(file.offset());
        out.meta(file.node().meta());
      }
      case TocEntry.Special special -> writeSpecial(special, out);
      case TocEntry.Link link -> {
        start(LINK, entry, out);
        out.block(link.first().bytes());
      }
      case TocEntry.LowerLink link -> {
        start(LOWER_LINK, entry, out);
        out.block(link.target().bytes());
      }
      case TocEntry.Hidden _ -> start(HIDDEN, entry, out);
    }
  }

  private static void start(byte kind, TocEntry entry, ByteWriter out) {
    out.raw(new byte[] {kind});
    out.path(entry.path());
  }

  private static void writeSpecial(TocEntry.Special special, ByteWriter out) {
    switch (special.node()) {
      case Node.Symlink link -> {
        start(SYMLINK, special, out);
        out.block(link.target());
      }
      case Node.Device device -> {
        boolean block = device.kind() == Node.Device.Kind.BLOCK;
        start(block ? BLOCK_DEVICE : CHARACTER_DEVICE, special, out);
        out.number(device.major());
        out.number(device.minor());
      }
      case Node.Fifo _ -> start(FIFO, special, out);
      case Node.Directory _, Node.File _, Node.Socket _ ->
          throw new IllegalStateException(special + " cannot have been made");
    }
    out.meta(special.node().meta());
  }

  /** Reads to the stream's end. */
  static TableOfContents read(InputStream in, int maxBytes) throws IOException {
    byte[] bytes = in.readNBytes(maxBytes);
    if (in.read() >= 0) {
      throw corrupt("it is larger than " + maxBytes + " bytes");
    }
    int end = bytes.length - CHECKSUM_BYTES;
    if (end < MAGIC.length || !Arrays.equals(MAGIC, 0, MAGIC.length, bytes, 0, MAGIC.length)) {
      throw corrupt("it is none, or of another version");
    }
    if (!Arrays.equals(checksum(bytes, end), Arrays.copyOfRange(bytes, end, bytes.length))) {
      throw corrupt("its checksum does not match");
    }
    return parse(ByteBuffer.wrap(bytes, MAGIC.length, end - MAGIC.length));
  }

  /** Reads entries whose bytes are as they were written, by whomever. */
  private static TableOfContents parse(ByteBuffer entries) {
    try {
      ByteReader in = new ByteReader(entries);
      List<TocEntry> read = new ArrayList<>();
      while (in.hasMore()) {
        read.add(entry(in));
      }
      return new TableOfContents(read);
    } catch (RuntimeException e) {
      // whichever constructor or buffer was the first to see that no table was written here
      throw new OciException(ErrorKind.CORRUPT, "read table of contents: " + e.getMessage(), e);
    }
  }

  private static OciException corrupt(String whatIsSo) {
    return OciException.corrupt("read table of contents: %s", whatIsSo);
  }

  private static TocEntry entry(ByteReader in) {
    byte kind = in.raw(1)[0];
    TreePath path = in.path();
    return switch (kind) {
      case DIRECTORY -> directory(path, in);
      case FILE -> file(path, in);
      case SYMLINK -> symlink(path, in);
      case CHARACTER_DEVICE -> device(path, Node.Device.Kind.CHARACTER, in);
      case BLOCK_DEVICE -> device(path, Node.Device.Kind.BLOCK, in);
      case FIFO -> new TocEntry.Special(path, new Node.Fifo(in.meta()));
      case LINK -> new TocEntry.Link(path, TreePath.of(in.block()));
      case LOWER_LINK -> new TocEntry.LowerLink(path, TreePath.of(in.block()));
      case HIDDEN -> new TocEntry.Hidden(path);
      default -> throw new IllegalArgumentException("an entry is of no known kind");
    };
  }

  private static TocEntry directory(TreePath path, ByteReader in) {
    boolean implied = in.flag();
    boolean opaque = in.flag();
    return new TocEntry.Directory(
        path,
        in.meta(),
        implied ? TocEntry.Directory.Source.IMPLIED : TocEntry.Directory.Source.STATED,
        opaque ? TocEntry.Directory.Lower.HIDDEN : TocEntry.Directory.Lower.MERGED);
  }

  private static TocEntry file(TreePath path, ByteReader in) {
    long size = in.count();
    long offset = in.count();
    return new TocEntry.File(path, new Node.File(in.meta(), size), offset);
  }

  private static TocEntry symlink(TreePath path, ByteReader in) {
    byte[] target = in.block();
    return new TocEntry.Special(path, new Node.Symlink(in.meta(), target));
  }

  private static TocEntry device(TreePath path, Node.Device.Kind kind, ByteReader in) {
    int major = in.smallCount();
    int minor = in.smallCount();
    return new TocEntry.Special(path, new Node.Device(in.meta(), kind, major, minor));
  }
}
