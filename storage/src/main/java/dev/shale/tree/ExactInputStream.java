package dev.shale.tree;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A file's bytes whose end is reached only if they are as many as promised. */
final class ExactInputStream extends FilterInputStream {
  private final TreePath path;
  private final long size;
  private long left;

  ExactInputStream(InputStream in, long size, TreePath path) {
    super(in);
    this.path = path;
    this.size = size;
    this.left = size;
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    count(b < 0 ? -1 : 1);
    return b;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, length);
    count(n);
    return n;
  }

  /** Reads what it skips, so that it is counted. */
  @Override
  public long skip(long n) throws IOException {
    return readNBytes(Math.clamp(n, 0, 1 << 16)).length;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(int n) throws IOException {
    if (n > left) {
      throw new IOException("read %s: more than the %d bytes promised".formatted(path, size));
    }
    if (n < 0 && left > 0) {
      throw new IOException(
          "read %s: only %d of the %d bytes promised".formatted(path, size - left, size));
    }
    left -= Math.max(n, 0);
  }
}
