package dev.shale.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes a body of unknown length in chunks.
 *
 * <p>Spec: RFC 9112, section 7.1.
 */
final class ChunkedOutput extends OutputStream {
  private static final int CHUNK_BYTES = 32 << 10;

  private final OutputStream out;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private int filled;

  ChunkedOutput(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    while (from < offset + length) {
      int count = Math.min(offset + length - from, chunk.length - filled);
      System.arraycopy(bytes, from, chunk, filled, count);
      filled += count;
      from += count;
      if (filled == chunk.length) {
        send();
      }
    }
  }

  private void send() throws IOException {
    if (filled > 0) { // a chunk of nothing is the end
      line(Integer.toHexString(filled));
      out.write(chunk, 0, filled);
      line("");
      filled = 0;
    }
  }

  private void line(String text) throws IOException {
    out.write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void flush() throws IOException {
    send();
    out.flush();
  }

  /** Says that this was all. */
  void finish() throws IOException {
    send();
    line("0");
    line("");
    out.flush();
  }
}
