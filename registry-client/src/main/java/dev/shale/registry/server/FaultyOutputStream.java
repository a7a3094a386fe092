package dev.shale.registry.server;

import dev.shale.registry.server.Faults.Fault;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;

/** An answer's body on its way out, with what goes wrong with it. Not thread-safe. */
final class FaultyOutputStream extends OutputStream {
  /** When a client that does not give up is let go. */
  private static final Duration STALL = Duration.ofMinutes(10);

  private static final int PIECES_PER_SECOND = 20;

  private final OutputStream out;
  private final Fault fault;
  private final long faultAt;
  private final OptionalLong bytesPerSecond;
  private long sent;

  /**
   * A body of so many bytes.
   *
   * @param out not closed by this
   */
  FaultyOutputStream(OutputStream out, long length, Fault fault, OptionalLong bytesPerSecond) {
    this.out = out;
    this.fault = fault;
    this.bytesPerSecond = bytesPerSecond;
    this.faultAt =
        switch (fault) {
          case Fault.Cut(double at) -> (long) (length * at);
          case Fault.Stall(double at) -> (long) (length * at);
          case Fault.Wrong(double at) -> (long) (length * at);
          case Fault.None _, Fault.Status _, Fault.Reset _ -> Long.MAX_VALUE;
        };
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int before = (int) Math.min(length, faultAt - sent);
    if (before < 0 || before == length) {
      send(bytes, offset, length);
      return;
    }
    send(bytes, offset, before);
    if (fault instanceof Fault.Wrong) {
      byte[] rest = Arrays.copyOfRange(bytes, offset + before, offset + length);
      rest[0] ^= 1;
      send(rest, 0, rest.length);
    } else {
      out.flush();
      if (fault instanceof Fault.Stall) {
        sleep(STALL);
      }
      throw new IOException("broken off, as asked for");
    }
  }

  private void send(byte[] bytes, int offset, int length) throws IOException {
    if (bytesPerSecond.isEmpty()) {
      out.write(bytes, offset, length);
    } else {
      sendSlowly(bytes, offset, length, bytesPerSecond.getAsLong());
    }
    sent += length;
  }

  private void sendSlowly(byte[] bytes, int offset, int length, long perSecond) throws IOException {
    int piece = Math.clamp(perSecond / PIECES_PER_SECOND, 1, length);
    for (int done = 0; done < length; done += piece) {
      int now = Math.min(piece, length - done);
      out.write(bytes, offset + done, now);
      out.flush();
      sleep(Duration.ofNanos(now * 1_000_000_000L / perSecond));
    }
  }

  private static void sleep(Duration time) throws InterruptedIOException {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
