package dev.shale.container;

import dev.shale.tree.FileContent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Keeps bytes that come only once, in one file, until they have been stored elsewhere. Runs of
 * zeros take no room. Closing it removes the file. Written by one thread, read by any.
 */
public final class Spool implements AutoCloseable {
  private static final int BLOCK_BYTES = 64 << 10;
  private static final byte[] ZEROS = new byte[BLOCK_BYTES];

  private final Path file;
  private final FileChannel channel;
  private long end;

  /** Makes the file in a directory, which belongs to this process alone. */
  public Spool(Path directory) throws IOException {
    this.file = directory.resolve("spool");
    this.channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Reads a stream to its end; what it had can be read again until this is closed. */
  public FileContent keep(InputStream in) throws IOException {
    long start = end;
    byte[] block = new byte[BLOCK_BYTES];
    for (int count = in.readNBytes(block, 0, block.length);
        count > 0;
        count = in.readNBytes(block, 0, block.length)) {
      write(block, count);
    }
    long length = end - start;
    return () -> new Slice(start, length);
  }

  private void write(byte[] block, int count) throws IOException {
    boolean isZero = Arrays.mismatch(block, 0, count, ZEROS, 0, count) < 0;
    ByteBuffer bytes = ByteBuffer.wrap(block, 0, isZero ? 1 : count);
    long position = isZero ? end + count - 1 : end; // one zero at its end makes a hole of the rest
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
    end += count;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }

  /** One content, from its start. */
  private final class Slice extends InputStream {
    private long position;
    private long remaining;

    Slice(long start, long length) {
      this.position = start;
      this.remaining = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (remaining == 0) {
        return -1;
      }
      int wanted = (int) Math.min(length, remaining);
      int count = channel.read(ByteBuffer.wrap(buffer, offset, wanted), position);
      position += Math.max(count, 0);
      remaining -= Math.max(count, 0);
      return count;
    }
  }
}
