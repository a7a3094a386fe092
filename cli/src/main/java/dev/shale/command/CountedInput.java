package dev.shale.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/** An input of which it is known how much was read. Read by one thread, asked by any. */
final class CountedInput extends InputStream {
  private final InputStream in;
  private final AtomicLong count = new AtomicLong();

  CountedInput(InputStream in) {
    this.in = in;
  }

  /** How many bytes have been read. */
  long count() {
    return count.get();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = in.read(bytes, offset, length);
    count.addAndGet(Math.max(0, read));
    return read;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
