package dev.shale.linux;

import dev.shale.tar.SparseContent;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Fills a new file. Whole blocks of zeros, and the holes of {@link SparseContent}, are left out, so
 * that a file that was sparse somewhere else is sparse here.
 */
final class Contents {
  private static final int BLOCK = 64 * 1024;
  private static final byte[] ZEROS = new byte[BLOCK];
  private static final int SEEK_CUR = 1;

  private Contents() {}

  /**
   * Writes the bytes of a stream.
   *
   * @throws IOException if there are not exactly {@code size} of them
   */
  static void write(Fd file, long size, InputStream content, Attempt attempt) throws IOException {
    int room = (int) Math.min(size, BLOCK);
    boolean endsInHole = false;
    try (NativeMemory memory = new NativeMemory()) {
      byte[] block = new byte[room];
      MemorySegment copy = memory.room(room);
      for (long left = size; left > 0; ) {
        long hole = content instanceof SparseContent sparse ? sparse.skipHole() : 0;
        int length = hole > 0 ? 0 : fill(block, (int) Math.min(left, room), content);
        if (hole == 0 && length == 0) {
          throw wrongLength(attempt, size, "only " + (size - left));
        }
        endsInHole = hole > 0 || (length == BLOCK && Arrays.equals(block, ZEROS));
        if (endsInHole) {
          attempt.check("lseek", skip(file, hole + length));
        } else {
          MemorySegment.copy(block, 0, copy, ValueLayout.JAVA_BYTE, 0, length);
          writeFully(file, copy.address(), length, attempt);
        }
        left -= hole + length;
      }
    }
    if (content.read() >= 0) {
      throw wrongLength(attempt, size, "more");
    }
    if (endsInHole) {
      attempt.check("ftruncate", file.libc().ftruncate(file.number(), size));
    }
  }

  /** How much was read: as much as wanted, or up to the end or the next hole. */
  private static int fill(byte[] block, int wanted, InputStream content) throws IOException {
    return content instanceof SparseContent
        ? Math.max(0, content.read(block, 0, wanted))
        : content.readNBytes(block, 0, wanted);
  }

  /** Where the position is afterwards may not fit an int; only failures matter. */
  private static long skip(Fd file, long length) {
    return Math.min(0, file.libc().lseek(file.number(), length, SEEK_CUR));
  }

  private static void writeFully(Fd file, long address, long length, Attempt attempt)
      throws IOException {
    for (long written = 0; written < length; ) {
      long n = file.libc().write(file.number(), address + written, length - written);
      if (!Errno.EINTR.is(n)) {
        written += attempt.check("write", n);
      }
    }
  }

  private static IOException wrongLength(Attempt attempt, long promised, String had) {
    return new IOException(
        "%s %s: %s of the %d bytes promised"
            .formatted(attempt.verb(), attempt.object(), had, promised));
  }
}
