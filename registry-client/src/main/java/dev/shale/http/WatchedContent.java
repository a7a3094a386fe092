package dev.shale.http;

import com.google.api.client.http.HttpContent;
import dev.shale.concurrent.StallWatch;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Writes a body and remembers how that failed: below, the library takes any failure to write for
 * one of the connection, and may find an answer to give in spite of it.
 */
final class WatchedContent implements HttpContent {
  private final Body body;
  private final Duration patience;
  private @Nullable IOException ioFailure;
  private @Nullable RuntimeException refusal;

  /**
   * @param patience how long the server may take nothing of it
   */
  WatchedContent(Body body, Duration patience) {
    this.body = body;
    this.patience = patience;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    try (StallWatch watch = new StallWatch(patience)) {
      writeTo(new SocketOutput(out, watch));
    }
  }

  private void writeTo(SocketOutput socket) throws IOException {
    try {
      body.writer().writeTo(socket);
      socket.flush();
    } catch (IOException e) {
      if (!socket.hasFailed()) {
        ioFailure = e;
      }
      throw e;
    } catch (RuntimeException e) {
      refusal = e;
      throw new IOException(e);
    }
  }

  boolean hasFailed() {
    return ioFailure != null || refusal != null;
  }

  /** Throws what the body's own writer threw, if it did. */
  void rethrow() throws IOException {
    if (ioFailure != null) {
      throw ioFailure;
    }
    if (refusal != null) {
      throw refusal;
    }
  }

  @Override
  public long getLength() {
    return body.length().orElse(-1);
  }

  @Override
  public @Nullable String getType() {
    return null; // a header like any other
  }

  @Override
  public boolean retrySupported() {
    return false;
  }

  /**
   * Knows whether it was the connection that failed. Then it tries once more: before the library
   * writes, it looks whether there is an {@linkplain EarlyAnswers answer}, and goes on with that.
   */
  private static final class SocketOutput extends FilterOutputStream {
    private final StallWatch watch;
    private boolean failed;

    SocketOutput(OutputStream out, StallWatch watch) {
      super(out);
      this.watch = watch;
    }

    boolean hasFailed() {
      return failed;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      try {
        watched(() -> out.write(buffer, offset, length));
      } catch (SocketException broken) {
        watched(() -> out.write(buffer, offset, length)); // takes an answer, or fails again
      }
    }

    @Override
    public void flush() throws IOException {
      watched(out::flush);
    }

    private void watched(StallWatch.Writing writing) throws IOException {
      try {
        watch.run(writing);
      } catch (IOException e) {
        failed = true;
        throw e;
      }
    }

    @Override
    public void close() {} // the connection's end is the library's to say
  }
}
