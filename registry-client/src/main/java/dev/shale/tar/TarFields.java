package dev.shale.tar;

import dev.shale.error.OciException;
import java.util.Arrays;

/**
 * Where the fields of a header block are, and how numbers are written in them.
 *
 * <p>Spec: POSIX.1-2017, pax, "ustar Interchange Format"; base-256 numbers as GNU tar and star have
 * them.
 */
final class TarFields {
  static final int BLOCK = 512;

  /** A field of a header block. */
  record Field(int offset, int length) {}

  static final Field NAME = new Field(0, 100);
  static final Field MODE = new Field(100, 8);
  static final Field UID = new Field(108, 8);
  static final Field GID = new Field(116, 8);
  static final Field SIZE = new Field(124, 12);
  static final Field MTIME = new Field(136, 12);
  static final Field CHECKSUM = new Field(148, 8);
  static final Field LINK_NAME = new Field(157, 100);
  static final Field MAGIC = new Field(257, 8);
  static final Field DEVICE_MAJOR = new Field(329, 8);
  static final Field DEVICE_MINOR = new Field(337, 8);
  static final Field PREFIX = new Field(345, 155);
  static final int TYPE_OFFSET = 156;
  private static final int MAGIC_BYTES = 6;

  static final byte[] USTAR = {'u', 's', 't', 'a', 'r', 0, '0', '0'};

  private TarFields() {}

  /** The bytes of a text field up to its first NUL. */
  static byte[] text(byte[] block, Field field) {
    int end = field.offset();
    while (end < field.offset() + field.length() && block[end] != 0) {
      end++;
    }
    return Arrays.copyOfRange(block, field.offset(), end);
  }

  /** Whether the block is USTAR's, of whatever version: not all writers give one. */
  static boolean isUstar(byte[] block) {
    int from = MAGIC.offset();
    return Arrays.equals(block, from, from + MAGIC_BYTES, USTAR, 0, MAGIC_BYTES);
  }

  /** A number in octal or base-256; an empty field is 0. */
  static long number(byte[] block, Field field) {
    byte first = block[field.offset()];
    return (first & 0x80) != 0 ? base256(block, field) : octal(block, field);
  }

  private static long octal(byte[] block, Field field) {
    int at = field.offset();
    int end = at + field.length();
    while (at < end && (block[at] == ' ' || block[at] == 0)) {
      at++;
    }
    long value = 0;
    for (; at < end && block[at] != 0 && block[at] != ' '; at++) {
      int digit = block[at] - '0';
      if (digit < 0 || digit > 7) {
        throw OciException.corrupt("read tar: a number in a header is not octal");
      }
      value = (value << 3) | digit;
    }
    return value;
  }

  private static long base256(byte[] block, Field field) {
    int at = field.offset();
    boolean negative = (block[at] & 0x40) != 0;
    long value = negative ? (block[at] | ~0x7fL) : (block[at] & 0x3f);
    for (int i = at + 1; i < at + field.length(); i++) {
      if (value > (Long.MAX_VALUE >> 8) || value < (Long.MIN_VALUE >> 8)) {
        throw OciException.corrupt("read tar: a number in a header is too large");
      }
      value = (value << 8) | (block[i] & 0xff);
    }
    return value;
  }

  /** Refuses a block whose checksum is wrong, counted with unsigned or, as of old, signed bytes. */
  static void verifyChecksum(byte[] block) {
    long stated = octal(block, CHECKSUM);
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      byte b = isChecksum(i) ? (byte) ' ' : block[i];
      unsigned += b & 0xff;
      signed += b;
    }
    if (stated != unsigned && stated != signed) {
      throw OciException.corrupt("read tar: a header's checksum is wrong");
    }
  }

  private static boolean isChecksum(int offset) {
    return offset >= CHECKSUM.offset() && offset < CHECKSUM.offset() + CHECKSUM.length();
  }

  static void putText(byte[] block, Field field, byte[] text) {
    System.arraycopy(text, 0, block, field.offset(), Math.min(text.length, field.length()));
  }

  /** The largest number that {@link #putOctal} can write. */
  static long maxOctal(Field field) {
    return (1L << (3 * (field.length() - 1))) - 1;
  }

  /** Writes zero-padded octal digits and a NUL. */
  static void putOctal(byte[] block, Field field, long value) {
    long rest = value;
    for (int i = field.offset() + field.length() - 2; i >= field.offset(); i--) {
      block[i] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
  }

  /** Writes the checksum as six digits and two spaces; layers' digests depend on that form. */
  static void putChecksum(byte[] block) {
    Arrays.fill(block, CHECKSUM.offset(), CHECKSUM.offset() + CHECKSUM.length(), (byte) ' ');
    long sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    putOctal(block, new Field(CHECKSUM.offset(), 7), sum);
  }
}
