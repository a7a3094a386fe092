package dev.shale.blob;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Writes a copy of what is read from one stream to another; closes only the first. */
public final class TeeInputStream extends InputStream {
  private final InputStream in;
  private final OutputStream copy;

  public TeeInputStream(InputStream in, OutputStream copy) {
    this.in = in;
    this.copy = copy;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = in.read(buffer, offset, length);
    if (count > 0) {
      copy.write(buffer, offset, count);
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
