package dev.shale.layer;

import dev.shale.error.OciException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The content of one file inside a tar: ends where the file does, fails if the tar ends before. */
final class TarSlice extends FilterInputStream {
  private final TocEntry.File file;
  private long left;

  private TarSlice(InputStream tar, TocEntry.File file) {
    super(tar);
    this.file = file;
    this.left = file.node().size();
  }

  static InputStream open(LayerContents.TarOpener tar, TocEntry.File file) throws IOException {
    InputStream stream = tar.open();
    try {
      stream.skipNBytes(file.offset());
      return new TarSlice(stream, file);
    } catch (EOFException e) {
      stream.close();
      throw cutShort(file);
    } catch (IOException | RuntimeException e) {
      stream.close();
      throw e;
    }
  }

  private static OciException cutShort(TocEntry.File file) {
    return OciException.corrupt("read \"%s\": the layer ends before the file does", file.path());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int count = in.read(buffer, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw cutShort(file);
    }
    left -= count;
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = in.skip(Math.min(count, left));
    left -= skipped;
    return skipped;
  }

  @Override
  public int available() throws IOException {
    return (int) Math.min(in.available(), left);
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
