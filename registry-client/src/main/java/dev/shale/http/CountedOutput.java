package dev.shale.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;

/** Takes as many bytes as were promised, and says so if others come. */
final class CountedOutput extends FilterOutputStream {
  private final long promised;
  private long written;

  CountedOutput(OutputStream out, long promised) {
    super(out);
    this.promised = promised;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    written += length;
    if (written > promised) {
      throw new ProtocolException(
          "the body is longer than the %d bytes promised".formatted(promised));
    }
    out.write(bytes, offset, length);
  }

  /** Says that this was all. */
  void finish() throws IOException {
    if (written < promised) {
      throw new ProtocolException(
          "the body has %d of the %d bytes promised".formatted(written, promised));
    }
  }
}
