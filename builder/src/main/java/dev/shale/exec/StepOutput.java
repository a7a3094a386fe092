package dev.shale.exec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the process of one step prints: passed on as it comes, told of line by line, and the last of
 * it remembered. Used by one thread at a time.
 */
final class StepOutput extends OutputStream {
  /** How many lines are remembered: as many as are looked at before one scrolls up. */
  static final int REMEMBERED = 20;

  /** A line that is longer is told of in pieces. */
  static final int MAX_LINE_BYTES = 1 << 16;

  private final OutputStream log;
  private final Consumer<String> told;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Deque<String> last = new ArrayDeque<>();

  /**
   * @param log not closed
   * @param told hears of each line
   */
  StepOutput(OutputStream log, Consumer<String> told) {
    this.log = log;
    this.told = told;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    log.write(bytes, offset, length);
    int begin = offset;
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] == '\n') {
        line.write(bytes, begin, i - begin);
        endLine();
        begin = i + 1;
      }
    }
    line.write(bytes, begin, offset + length - begin);
    if (line.size() >= MAX_LINE_BYTES) {
      endLine();
    }
  }

  private void endLine() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    String ended = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    told.accept(ended);
    if (last.size() == REMEMBERED) {
      last.removeFirst();
    }
    last.addLast(ended.substring(ended.lastIndexOf('\r') + 1)); // what a screen would show of it
  }

  /** The last lines, oldest first; one that has not ended counts as one that has. */
  List<String> last() {
    if (line.size() > 0) {
      endLine();
    }
    return List.copyOf(last);
  }

  @Override
  public void flush() throws IOException {
    log.flush();
  }

  /** Tells of the last line, if it did not end, as of one that did. */
  @Override
  public void close() {
    last();
  }
}
