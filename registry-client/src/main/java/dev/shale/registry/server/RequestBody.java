package dev.shale.registry.server;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.TruncatedChunkException;

/**
 * A request's body. A client that waits to be asked for it is asked when somebody begins to read.
 * Closing it does nothing: it belongs to the connection.
 */
final class RequestBody extends InputStream {
  /** The length of what only its end will tell. */
  static final long OPEN_ENDED = Long.MAX_VALUE;

  private static final int SKIP_BUFFER_BYTES = 16 << 10;

  private final InputStream in;
  private final Invitation invitation;
  private long left;
  private boolean isInvited;
  private boolean isBroken;

  /** Tells the client to send. */
  @FunctionalInterface
  interface Invitation {
    void send() throws IOException;
  }

  /**
   * A body that is sent without being asked for.
   *
   * @param length in bytes, or {@link #OPEN_ENDED}
   */
  RequestBody(InputStream in, long length) {
    this(in, length, () -> {});
    this.isInvited = true;
  }

  /** A body that is sent only once it is asked for. */
  RequestBody(InputStream in, long length, Invitation invitation) {
    this.in = in;
    this.left = length;
    this.invitation = invitation;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  /**
   * Reads some bytes.
   *
   * @throws Problem if they are not framed as chunks are; nobody knows what comes after that
   */
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    if (!isInvited) {
      isInvited = true;
      invitation.send();
    }
    int count = framed(bytes, offset, length);
    if (count < 0) {
      left = 0;
    } else if (left < OPEN_ENDED) {
      left -= count;
    }
    return count;
  }

  private int framed(byte[] bytes, int offset, int length) throws IOException {
    if (isBroken) {
      throw broken();
    }
    try {
      return in.read(bytes, offset, length);
    } catch (TruncatedChunkException e) {
      throw e; // the client has gone
    } catch (MalformedChunkCodingException | MessageConstraintException e) {
      isBroken = true;
      throw broken();
    }
  }

  private static Problem broken() {
    return new Problem(
        400, ErrorCode.UNKNOWN, "the chunks of the body are not as those have to be");
  }

  /** Whether nothing of it is left on the connection. */
  boolean hasEnded() {
    return left == 0;
  }

  /**
   * Whether its end is known to be farther away than that, or not to come, since none was asked or
   * what came was broken.
   */
  boolean endsBeyond(long bytes) {
    return left > 0 && (!isInvited || isBroken || (left > bytes && left < OPEN_ENDED));
  }

  /** Reads up to so many bytes to get to the end, which what is broken has none of. */
  void skipToEnd(long most) throws IOException {
    if (hasEnded()) {
      return;
    }
    byte[] buffer = new byte[SKIP_BUFFER_BYTES];
    long toSkip = most;
    try {
      while (toSkip > 0 && !hasEnded()) {
        toSkip -= Math.max(0, read(buffer));
      }
    } catch (Problem _) { // the answer has been sent; the connection ends, as without an end
      return;
    }
  }
}
