package dev.shale.transport.daemon;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;

/**
 * What a daemon sends: where that breaks off, the error says which image was on its way. Failures
 * of the disk, to which the same loop writes, stay what they are.
 */
final class DaemonInput extends FilterInputStream {
  private final String task;

  DaemonInput(String task, InputStream in) {
    super(in);
    this.task = task;
  }

  @Override
  public int read() throws IOException {
    try {
      return in.read();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      return in.read(buffer, offset, length);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private OciException broken(IOException cause) throws IOException {
    if (cause instanceof InterruptedIOException) {
      throw cause;
    }
    return new OciException(
        ErrorKind.UNAVAILABLE,
        "%s: the daemon's answer broke off: %s"
            .formatted(task, Objects.requireNonNullElse(cause.getMessage(), "no more came")),
        cause);
  }
}
