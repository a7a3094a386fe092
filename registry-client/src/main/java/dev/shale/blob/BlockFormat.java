package dev.shale.blob;

import com.github.luben.zstd.Zstd;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * A compressed format whose blocks can be packed independently and put after each other. Packing a
 * block depends on nothing but its arguments.
 */
sealed interface BlockFormat {
  /** What comes before the first block. */
  byte[] header();

  /** How many bytes go into a block. */
  int blockBytes();

  /**
   * Packs a block. Called by several threads.
   *
   * @param before the end of the block before, at most 32 KiB; empty for the first
   */
  byte[] pack(byte[] block, byte[] before);

  /** Takes note of a block's bytes, in order. */
  void note(byte[] block);

  /** What comes after the last block. */
  byte[] trailer();

  /**
   * One gzip member of raw deflate blocks, each ended by a sync flush as pigz does, so that every
   * reader takes it for ordinary gzip.
   *
   * <p>Spec: RFC 1952; RFC 1951, "Non-compressed blocks".
   */
  final class Gzip implements BlockFormat {
    private static final int BLOCK_BYTES = 512 << 10;

    /** Deflate; no flags, time or extra flags; the operating system is unknown. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    /** A last block with nothing in it. */
    private static final byte[] LAST_BLOCK = {3, 0};

    private final int level;
    private final CRC32 crc = new CRC32();
    private long count;

    Gzip(int level) {
      this.level = level;
    }

    @Override
    public byte[] header() {
      return HEADER.clone();
    }

    @Override
    public int blockBytes() {
      return BLOCK_BYTES;
    }

    @Override
    public byte[] pack(byte[] block, byte[] before) {
      Deflater deflater = new Deflater(level, true);
      try {
        if (before.length > 0) {
          deflater.setDictionary(before);
        }
        deflater.setInput(block);
        byte[] out = new byte[block.length + block.length / 8 + 64];
        int length = 0;
        while (true) {
          int count = deflater.deflate(out, length, out.length - length, Deflater.SYNC_FLUSH);
          length += count;
          if (length < out.length) {
            return Arrays.copyOf(out, length);
          }
          out = Arrays.copyOf(out, out.length * 2);
        }
      } finally {
        deflater.end();
      }
    }

    @Override
    public void note(byte[] block) {
      crc.update(block);
      count += block.length;
    }

    @Override
    public byte[] trailer() {
      byte[] trailer = Arrays.copyOf(LAST_BLOCK, LAST_BLOCK.length + 8);
      littleEndian(trailer, LAST_BLOCK.length, crc.getValue());
      littleEndian(trailer, LAST_BLOCK.length + 4, count);
      return trailer;
    }

    private static void littleEndian(byte[] out, int offset, long value) {
      for (int i = 0; i < 4; i++) {
        out[offset + i] = (byte) (value >>> (8 * i));
      }
    }
  }

  /**
   * Zstandard frames after each other.
   *
   * <p>Spec: RFC 8878, "Frames".
   */
  final class Zstandard implements BlockFormat {
    private static final int BLOCK_BYTES = 4 << 20;

    private final int level;
    private boolean empty = true;

    Zstandard(int level) {
      this.level = level;
    }

    @Override
    public byte[] header() {
      return new byte[0];
    }

    @Override
    public int blockBytes() {
      return BLOCK_BYTES;
    }

    @Override
    public byte[] pack(byte[] block, byte[] before) {
      return Zstd.compress(block, level);
    }

    @Override
    public void note(byte[] block) {
      empty = false;
    }

    /** A frame of nothing where there was no block, since no frame at all is not Zstandard. */
    @Override
    public byte[] trailer() {
      return empty ? Zstd.compress(new byte[0], level) : new byte[0];
    }
  }
}
