package dev.shale.registry;

import dev.shale.error.OciException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Bytes whose number nobody knows yet, sent in pieces: one is gathered in memory, so that a piece
 * that broke can be sent again. Belongs to one thread.
 */
final class ChunkedOutputStream extends OutputStream {
  /** How long a piece is at most, unless the registry wants longer ones. */
  static final int PIECE_BYTES = 8 << 20;

  /** The longest piece that a registry may want. */
  static final int MAX_PIECE_BYTES = 64 << 20;

  private static final int FIRST_BUFFER_BYTES = 64 << 10;

  private final UploadSession session;
  private final int pieceBytes;
  private byte[] piece = new byte[FIRST_BUFFER_BYTES];
  private int filled;
  private long start;

  /**
   * @param session an upload that nothing was sent to yet
   * @throws OciException UNSUPPORTED if the registry wants more at once than is held in memory
   */
  ChunkedOutputStream(UploadSession session, String task, long wanted, long least) {
    if (least > MAX_PIECE_BYTES) {
      throw OciException.unsupported(
          "%s: the registry wants at least %d bytes at once; at most %d are held in memory",
          task, least, MAX_PIECE_BYTES);
    }
    this.session = session;
    this.pieceBytes = (int) Math.max(least, Math.min(wanted, PIECE_BYTES));
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (filled == pieceBytes) {
        send();
      }
      int count = Math.min(length - done, pieceBytes - filled);
      if (filled + count > piece.length) {
        piece =
            Arrays.copyOf(piece, Math.min(pieceBytes, Math.max(2 * piece.length, filled + count)));
      }
      System.arraycopy(bytes, offset + done, piece, filled, count);
      filled += count;
      done += count;
    }
  }

  /** Sends what is left; nothing may be written any more. */
  void end() throws IOException {
    if (filled > 0) {
      send();
    }
  }

  private void send() throws IOException {
    session.send(new Piece(), start + filled);
    start += filled;
    filled = 0;
  }

  /** What is in memory of the blob. */
  private final class Piece implements UploadSession.Source {
    @Override
    public void write(long from, long to, OutputStream out) throws IOException {
      out.write(piece, Math.toIntExact(from - start), Math.toIntExact(to - from));
    }

    @Override
    public boolean isThere(long from) {
      return from >= start;
    }

    @Override
    public boolean isOwn(Exception thrown) {
      return false;
    }
  }
}
