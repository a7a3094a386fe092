package dev.shale.layer;

import dev.shale.tar.Xattrs;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads what {@link ByteWriter} wrote. Every length is checked against the bytes that are left
 * before anything is allocated; what cannot have been written is refused by some {@link
 * RuntimeException}.
 */
final class ByteReader {
  private static final int MAX_NUMBER_BITS = 64;

  private final ByteBuffer bytes;
  private byte[] previousPath = {};

  ByteReader(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  boolean hasMore() {
    return bytes.hasRemaining();
  }

  byte[] raw(int length) {
    if (length < 0 || length > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] value = new byte[length];
    bytes.get(value);
    return value;
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < MAX_NUMBER_BITS; shift += 7) {
      byte group = bytes.get();
      value |= (long) (group & 0x7f) << shift;
      if (group >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number is too long");
  }

  /** A number that is a length, place or identifier. */
  long count() {
    long value = number();
    if (value < 0) {
      throw new IllegalArgumentException("a count is negative");
    }
    return value;
  }

  int smallCount() {
    return Math.toIntExact(count());
  }

  boolean flag() {
    return number() != 0;
  }

  byte[] block() {
    return raw(smallCount());
  }

  TreePath path() {
    int shared = smallCount();
    byte[] rest = block();
    if (shared > previousPath.length || shared + rest.length > TreePath.MAX_BYTES) {
      throw new IllegalArgumentException("a path is too long");
    }
    byte[] whole = Arrays.copyOf(previousPath, shared + rest.length);
    System.arraycopy(rest, 0, whole, shared, rest.length);
    previousPath = whole;
    return TreePath.of(whole);
  }

  NodeMeta meta() {
    return new NodeMeta(smallCount(), count(), count(), time(), xattrs());
  }

  private Instant time() {
    long seconds = number();
    return Instant.ofEpochSecond(seconds, smallCount());
  }

  private Xattrs xattrs() {
    int count = smallCount();
    if (count == 0) {
      return Xattrs.NONE;
    }
    Map<String, byte[]> values = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      values.put(new String(block(), StandardCharsets.ISO_8859_1), block());
    }
    return Xattrs.of(values);
  }
}
