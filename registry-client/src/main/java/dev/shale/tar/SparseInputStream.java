package dev.shale.tar;

import dev.shale.error.OciException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A sparse file's content, holes as zeros: the packed data put where a map says it belongs. */
final class SparseInputStream extends InputStream implements SparseContent {
  /** How many pieces a map may have. */
  static final int MAX_PIECES = 1 << 18;

  /** Some data of the file; pieces are in order and do not overlap. */
  record Piece(long offset, long length) {}

  private final InputStream data;
  private final List<Piece> pieces;
  private final long size;
  private long position;
  private int piece;

  SparseInputStream(InputStream data, List<Piece> pieces, long size) {
    this.data = data;
    this.pieces = List.copyOf(pieces);
    this.size = size;
  }

  /**
   * Reads a map off offsets and lengths in turn.
   *
   * @param size of the expanded file
   * @throws OciException CORRUPT if the size is negative, or pieces overlap, are not in order, or
   *     reach beyond the file
   */
  static List<Piece> map(List<Long> numbers, long size) {
    if (size < 0) {
      throw OciException.corrupt("read tar: a sparse file's size is %d", size);
    }
    if (numbers.size() % 2 != 0 || numbers.size() / 2 > MAX_PIECES) {
      throw OciException.corrupt("read tar: a sparse file's map is damaged");
    }
    List<Piece> pieces = new ArrayList<>();
    long end = 0;
    for (int i = 0; i < numbers.size(); i += 2) {
      long offset = numbers.get(i);
      long length = numbers.get(i + 1);
      if (offset < end || length < 0 || offset > size || length > size - offset) {
        throw OciException.corrupt("read tar: a sparse file's map leads outside of the file");
      }
      end = offset + length;
      pieces.add(new Piece(offset, length));
    }
    return pieces;
  }

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
    if (position == size) {
      return -1;
    }
    long hole = hole();
    int count = hole > 0 ? zeros(buffer, offset, length, hole) : bytes(buffer, offset, length);
    position += count;
    return count;
  }

  @Override
  public long skipHole() {
    long hole = hole();
    position += hole;
    return hole;
  }

  /** How many zeros come before the next data, or the end. */
  private long hole() {
    while (piece < pieces.size() && position >= end(pieces.get(piece))) {
      piece++;
    }
    long next = piece < pieces.size() ? pieces.get(piece).offset() : size;
    return Math.max(0, next - position);
  }

  private static long end(Piece piece) {
    return piece.offset() + piece.length();
  }

  private static int zeros(byte[] buffer, int offset, int length, long hole) {
    int count = (int) Math.min(length, hole);
    Arrays.fill(buffer, offset, offset + count, (byte) 0);
    return count;
  }

  private int bytes(byte[] buffer, int offset, int length) throws IOException {
    int wanted = (int) Math.min(length, end(pieces.get(piece)) - position);
    int count = data.read(buffer, offset, wanted);
    if (count < 0) {
      throw OciException.corrupt("read tar: a sparse file has less data than its map");
    }
    return count;
  }
}
