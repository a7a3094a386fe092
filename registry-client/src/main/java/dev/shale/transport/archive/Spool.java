package dev.shale.transport.archive;

import dev.shale.blob.Compression;
import dev.shale.blob.DigestingOutputStream;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Bytes on their way whose size has to be known before they can go on: a temporary file without a
 * name, so that nothing is left of it however this process ends.
 */
public final class Spool implements AutoCloseable {
  /** How many times its packed bytes something may unpack to; deflate cannot reach it. */
  static final int MAX_RATIO = 1_100;

  /** What anything may unpack to: 16 GiB. */
  static final long ALWAYS_BYTES = 16L << 30;

  private static final int BUFFER_BYTES = 128 << 10;

  private final Path directory;
  private final FileChannel channel;

  private Spool(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * A new file, in a directory that is there; the caller closes, and with it ends the file.
   *
   * @param scratch where temporary files go
   * @throws OciException NOT_FOUND if there is no such directory
   */
  public static Spool open(Path scratch) throws IOException {
    if (!Files.isDirectory(scratch)) {
      throw OciException.notFound(
          "make a temporary file: there is no directory %s; TMPDIR names another", scratch);
    }
    // The kernel forgets the name at once: on Linux the JDK unlinks such a file when it is opened.
    FileChannel channel =
        FileChannel.open(
            scratch.resolve(".shale-" + UUID.randomUUID()),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    return new Spool(scratch, channel);
  }

  /** What writes the bytes. */
  @FunctionalInterface
  interface Source {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Takes in all that a source writes; gives its digest. */
  Digest fill(Source source) throws IOException {
    DigestingOutputStream out = new DigestingOutputStream(stream());
    source.writeTo(out);
    out.flush();
    return out.digest();
  }

  /** Takes in a stream, unpacked if it is packed; reads it to its end. Gives the bytes' digest. */
  Digest fillUnpacked(String action, InputStream in) throws IOException {
    return fill(out -> unpack(action, in, out, ALWAYS_BYTES));
  }

  static void unpack(String action, InputStream in, OutputStream out, long always)
      throws IOException {
    Counted packed = new Counted(in);
    BufferedInputStream buffered = new BufferedInputStream(packed, BUFFER_BYTES);
    InputStream plain = detect(buffered).decompress(buffered);
    byte[] block = new byte[BUFFER_BYTES];
    long unpacked = 0;
    for (int count = plain.read(block); count >= 0; count = plain.read(block)) {
      unpacked += count;
      if (unpacked > Math.max(always, packed.count * MAX_RATIO)) {
        throw OciException.invalid(
            "%s: it unpacks to more than %d times its %d bytes", action, MAX_RATIO, packed.count);
      }
      out.write(block, 0, count);
    }
    buffered.transferTo(OutputStream.nullOutputStream()); // what is verified is read to its end
  }

  /** The compression that a stream's first bytes tell; leaves the stream at its start. */
  static Compression detect(BufferedInputStream in) throws IOException {
    in.mark(Compression.MAGIC_BYTES);
    Compression compression = Compression.detect(in.readNBytes(Compression.MAGIC_BYTES));
    in.reset();
    return compression;
  }

  /** Where to write the bytes; flushed by whoever writes, closed or not. */
  public OutputStream stream() {
    return new BufferedOutputStream(new PlacedOutputStream(directory, channel), BUFFER_BYTES);
  }

  /** How many bytes have been written. */
  public long size() throws IOException {
    return channel.size();
  }

  /** The file itself; closing it ends the spool. */
  FileChannel channel() {
    return channel;
  }

  /** The bytes from their start; closing the stream is optional. */
  public InputStream content() throws IOException {
    return new ChannelInputStream(channel, 0, channel.size());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      count += Math.max(read, 0);
      return read;
    }
  }
}
