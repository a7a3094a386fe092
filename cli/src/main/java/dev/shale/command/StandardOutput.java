package dev.shale.command;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Standard output, which remembers why it took no more; a print stream remembers only that it did.
 * What is printed is sent off when there is much of it, and by {@link #finish()}.
 */
public final class StandardOutput {
  /** What it is, which decides what a failure means. */
  public enum Kind {
    /** A file, a device or a screen: what it does not take is lost. */
    FILE,
    /** A pipe or socket: it fails only when its reader has gone, who then has had enough. */
    PIPE
  }

  private final Watched watched;
  private final PrintStream stream;
  private final Supplier<Kind> kind;

  /**
   * Output in UTF-8, whatever the locale: what is printed are names of images and their files.
   *
   * @param kind asked for only after a failure
   */
  public StandardOutput(OutputStream file, Supplier<Kind> kind) {
    this.watched = new Watched(file);
    this.stream = new PrintStream(new BufferedOutputStream(watched), false, StandardCharsets.UTF_8);
    this.kind = kind;
  }

  /** Where results are printed. */
  PrintStream stream() {
    return stream;
  }

  /** Sends off what was printed, as far as it can be. */
  void flush() {
    stream.flush();
  }

  /**
   * Sends off what was printed.
   *
   * @throws IOException if any of it was not taken, at any time, by more than a pipe
   */
  void finish() throws IOException {
    flush();
    if (stream.checkError() && kind.get() == Kind.FILE) {
      throw new IOException("standard output: it takes no more" + watched.reason);
    }
  }

  /** The file, and the first failure to write to it. */
  private static final class Watched extends OutputStream {
    private final OutputStream file;
    private volatile String reason = "";

    Watched(OutputStream file) {
      this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        file.write(bytes, offset, length);
      } catch (IOException e) {
        if (reason.isEmpty() && e.getMessage() != null) {
          reason = " (%s)".formatted(e.getMessage());
        }
        throw e;
      }
    }

    @Override
    public void flush() throws IOException {
      file.flush();
    }
  }
}
