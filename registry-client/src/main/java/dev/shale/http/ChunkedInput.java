package dev.shale.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;

/**
 * A body that comes in chunks; a connection that ends before the last is a failure. What follows
 * the last chunk is left unread.
 *
 * <p>Spec: RFC 9112, section 7.1.
 */
final class ChunkedInput extends InputStream {
  /** How long the line before a chunk may be, extensions included, in bytes. */
  static final int MAX_LINE_BYTES = 4 << 10;

  private final InputStream in;
  private InputStream chunk = InputStream.nullInputStream();
  private boolean begun;
  private boolean ended;

  ChunkedInput(InputStream in) {
    this.in = in;
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
    int count = chunk.read(buffer, offset, length);
    while (count < 0 && !ended) {
      next();
      count = chunk.read(buffer, offset, length);
    }
    return count;
  }

  private void next() throws IOException {
    if (begun && !line().isEmpty()) {
      throw new ProtocolException("a chunk of the answer is longer than it says");
    }
    begun = true;
    String size = line().replaceFirst(";.*", "").strip();
    if (!size.matches("[0-9a-fA-F]{1,15}")) {
      throw new ProtocolException("a chunk of the answer says not how long it is");
    }
    long length = Long.parseLong(size, 16);
    ended = length == 0;
    chunk = new CountedInput(in, length);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("connection closed between two chunks");
      }
      if (line.size() == MAX_LINE_BYTES) {
        throw new ProtocolException("a chunk of the answer begins with too long a line");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.US_ASCII).stripTrailing();
  }
}
