package dev.shale.blob;

import dev.shale.concurrent.OrderedPipeline;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Packs what is written in blocks of a fixed size, on several threads; the bytes that come out do
 * not depend on how many. {@link #finish} ends the packed form; closing without it abandons the
 * work. The stream below stays open. Not thread-safe.
 */
final class CompressingOutputStream extends OutputStream {
  private static final int WINDOW_BYTES = 32 << 10;

  private final OutputStream out;
  private final BlockFormat format;
  private final OrderedPipeline<byte[]> pipeline;
  private byte[] filling;
  private int filled;
  private byte[] before = new byte[0];
  private boolean finished;

  CompressingOutputStream(OutputStream out, BlockFormat format, int threads) throws IOException {
    this.out = out;
    this.format = format;
    this.pipeline = new OrderedPipeline<>(threads, out::write);
    this.filling = new byte[format.blockBytes()];
    out.write(format.header());
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      int count = Math.min(length - done, filling.length - filled);
      System.arraycopy(bytes, offset + done, filling, filled, count);
      filled += count;
      done += count;
      if (filled == filling.length) {
        packBlock();
      }
    }
  }

  private void packBlock() throws IOException {
    byte[] block = filled == filling.length ? filling : Arrays.copyOf(filling, filled);
    byte[] window = before;
    before = Arrays.copyOfRange(block, Math.max(0, block.length - WINDOW_BYTES), block.length);
    format.note(block);
    pipeline.submit(() -> format.pack(block, window));
    filling = new byte[filling.length];
    filled = 0;
  }

  /** Writes all that is left and the format's end. */
  void finish() throws IOException {
    if (finished) {
      return;
    }
    if (filled > 0) {
      packBlock();
    }
    pipeline.finish();
    out.write(format.trailer());
    out.flush();
    finished = true;
  }

  @Override
  public void close() {
    pipeline.close();
  }
}
