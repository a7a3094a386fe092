package dev.shale.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What one operation lends to the kernel: freed when it ends. Belongs to the thread that made it.
 */
final class NativeMemory implements AutoCloseable {
  private final Arena arena = Arena.ofConfined();

  /** Room for so many bytes, all zero, aligned for any number. */
  MemorySegment room(long bytes) {
    return arena.allocate(bytes, Long.BYTES);
  }

  /** The address of a copy of some bytes with a NUL behind. */
  long text(byte[] bytes) {
    MemorySegment copy = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return copy.address();
  }

  /** The address of a text whose characters are one byte each. */
  long text(String text) {
    return text(latin1(text));
  }

  /** The address of the bytes that the JVM itself would use for a path of ours. */
  long text(Path path) {
    return text(bytes(path));
  }

  /** The address of a copy of some bytes. */
  long bytes(byte[] bytes) {
    MemorySegment copy = arena.allocate(Math.max(bytes.length, 1));
    MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return copy.address();
  }

  /** The bytes of a text whose characters are one byte each. */
  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The bytes of a path of ours. */
  static byte[] bytes(Path path) {
    return path.toString().getBytes(Charset.forName(System.getProperty("sun.jnu.encoding")));
  }

  @Override
  public void close() {
    arena.close();
  }
}
