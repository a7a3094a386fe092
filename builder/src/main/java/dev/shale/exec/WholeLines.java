package dev.shale.exec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The output of one step among several that run at once: passed on line by line, so that none is
 * cut by another's. Used by one thread; the stream behind it by many, one at a time.
 */
final class WholeLines extends OutputStream {
  /** A line that is longer is passed on in pieces. */
  private static final int LIMIT = 1 << 16;

  private final OutputStream log;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  /** Does not close {@code log}, whose monitor is held for each piece. */
  WholeLines(OutputStream log) {
    this.log = log;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int lines = length;
    while (lines > 0 && bytes[offset + lines - 1] != '\n') {
      lines--;
    }
    begun.write(bytes, offset, lines);
    if (lines > 0) {
      passOn();
    }
    begun.write(bytes, offset + lines, length - lines);
    if (begun.size() >= LIMIT) {
      passOn();
    }
  }

  private void passOn() throws IOException {
    synchronized (log) {
      begun.writeTo(log);
      log.flush();
    }
    begun.reset();
  }

  /** Passes on the last line, if it did not end, as one that did. */
  @Override
  public void close() throws IOException {
    endLine();
  }

  /** As {@link #close}, but more may come. */
  void endLine() throws IOException {
    if (begun.size() > 0) {
      begun.write('\n');
      passOn();
    }
  }
}
