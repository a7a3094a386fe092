package dev.shale.tar;

import static dev.shale.tar.RawArchive.latin1;

import dev.shale.tar.TarFields.Field;
import java.util.Arrays;

/** A header block whose fields say what a test wants; the checksum is right unless it is said. */
final class RawHeader {
  private final byte[] block = new byte[RawArchive.BLOCK];
  private boolean checksumSaid;

  private RawHeader() {}

  /** A USTAR header with mode 644, owner 0:0 and the epoch as its time. */
  static RawHeader of(char type, String name) {
    RawHeader header = new RawHeader();
    header.block[TarFields.TYPE_OFFSET] = (byte) type;
    return header
        .say(TarFields.NAME, name)
        .say(TarFields.MODE, "0000644\0")
        .say(TarFields.UID, "0000000\0")
        .say(TarFields.GID, "0000000\0")
        .say(TarFields.MTIME, "00000000000\0")
        .say(TarFields.MAGIC, "ustar\00000");
  }

  /** A header of before USTAR: no magic and nothing after it. */
  static RawHeader v7(char type, String name) {
    return of(type, name).say(TarFields.MAGIC, "\0\0\0\0\0\0\0\0");
  }

  /** A header as GNU tar's own format has it. */
  static RawHeader gnu(char type, String name) {
    return of(type, name).say(TarFields.MAGIC, "ustar  \0");
  }

  /** Makes a field hold this text, and zeros after it; characters are bytes. */
  RawHeader say(Field field, String text) {
    Arrays.fill(block, field.offset(), field.offset() + field.length(), (byte) 0);
    checksumSaid |= field.equals(TarFields.CHECKSUM);
    return put(field.offset(), latin1(text));
  }

  RawHeader size(String text) {
    return say(TarFields.SIZE, text);
  }

  RawHeader link(String target) {
    return say(TarFields.LINK_NAME, target);
  }

  /** Writes a number in base 256: big-endian two's complement with the highest bit as a mark. */
  RawHeader base256(Field field, long number) {
    byte[] digits = new byte[field.length()];
    for (int i = 0; i < digits.length; i++) {
      digits[i] = (byte) (number >> Math.min(63, 8 * (digits.length - 1 - i)));
    }
    digits[0] |= (byte) 0x80;
    return put(field.offset(), digits);
  }

  RawHeader put(int offset, byte[] bytes) {
    System.arraycopy(bytes, 0, block, offset, bytes.length);
    return this;
  }

  RawHeader sizeIfUnsaid(int size) {
    return block[TarFields.SIZE.offset()] == 0 ? size("%011o\0".formatted(size)) : this;
  }

  byte[] block() {
    byte[] copy = block.clone();
    if (!checksumSaid) {
      int sum = 8 * ' ';
      for (byte b : block) {
        sum += b & 0xff;
      }
      new RawHeader().put(0, latin1("%06o\0 ".formatted(sum))).copyTo(copy);
    }
    return copy;
  }

  private void copyTo(byte[] header) {
    System.arraycopy(block, 0, header, TarFields.CHECKSUM.offset(), TarFields.CHECKSUM.length());
  }
}
