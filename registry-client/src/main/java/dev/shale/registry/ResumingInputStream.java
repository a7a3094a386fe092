package dev.shale.registry;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.Pacing;
import dev.shale.http.Response;
import dev.shale.image.Descriptor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A blob's bytes as they come; a connection that breaks is opened again where it broke. Checks
 * nothing: what is above compares size and digest. Not thread-safe.
 */
final class ResumingInputStream extends InputStream {
  /** How often a blob that gets no further is taken up again before the reader is told. */
  static final int MAX_RESUMPTIONS = 3;

  /** So many bytes further, and a break is the first one again. */
  static final long PROGRESS_BYTES = 1 << 20;

  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes ([0-9]{1,18})-.*");

  private final Blobs blobs;
  private final Descriptor blob;
  private final Pacing pacing;
  private Response response;
  private long position;
  private long mark;
  private int resumptions;

  /** Opens the blob at an offset below its size. */
  ResumingInputStream(Blobs blobs, Descriptor blob, Pacing pacing, long offset) throws IOException {
    this.blobs = blobs;
    this.blob = blob;
    this.pacing = pacing;
    this.position = offset;
    this.mark = offset;
    this.response = blobs.open(blob.digest(), offset);
    if (offset > 0) {
      goOn(new IOException("began elsewhere"));
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (true) {
      try {
        int count = response.body().read(buffer, offset, length);
        if (count < 0 && mayBeBroken()) {
          throw new EOFException("ended before its end");
        }
        position += Math.max(count, 0);
        return count;
      } catch (IOException e) {
        resume(e);
      }
    }
  }

  /** Where the server does not say how long its answer is, an end may be a break. */
  private boolean mayBeBroken() {
    return position < blob.size() && response.contentLength().isEmpty();
  }

  /** Whether the registry gives parts of blobs, as far as its last answer tells. */
  boolean isInParts() {
    return response.status() == 206
        || response.header("Accept-Ranges").orElse("").strip().equalsIgnoreCase("bytes");
  }

  private void resume(IOException broken) throws IOException {
    response.close();
    if (position - mark >= PROGRESS_BYTES) {
      resumptions = 0;
    }
    mark = position;
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted");
    }
    if (++resumptions > MAX_RESUMPTIONS || position >= blob.size()) {
      throw closedEarly(broken);
    }
    pacing.backOff(resumptions);
    response = blobs.open(blob.digest(), position);
    goOn(broken);
  }

  /** Brings an answer to the position that was asked for. */
  private void goOn(IOException broken) {
    if (response.status() == 206) {
      skip(position - start(), broken);
    } else {
      skip(position, broken);
    }
  }

  /** Where a part begins: at the asked place, if nothing else is said. */
  private long start() {
    String stated = response.header("Content-Range").orElse("bytes %d-".formatted(position));
    Matcher range = CONTENT_RANGE.matcher(stated);
    if (range.matches() && Long.parseLong(range.group(1)) <= position) {
      return Long.parseLong(range.group(1));
    }
    response.close();
    throw new OciException(
        ErrorKind.UNAVAILABLE,
        "%s: %s gave \"%s\" when asked for the bytes from %d on"
            .formatted(
                blobs.task("pull", blob.digest()),
                response.uri().getAuthority(),
                stated,
                position));
  }

  private void skip(long bytes, IOException broken) {
    try {
      response.body().skipNBytes(bytes);
    } catch (IOException e) {
      e.addSuppressed(broken);
      response.close();
      throw closedEarly(e);
    }
  }

  private OciException closedEarly(IOException broken) {
    return new OciException(
        ErrorKind.UNAVAILABLE,
        "%s: %s after %d of %d bytes"
            .formatted(
                blobs.task("pull", blob.digest()),
                broken instanceof SocketTimeoutException
                    ? response.uri().getAuthority() + " stopped"
                    : "connection closed",
                position,
                blob.size()),
        broken);
  }

  @Override
  public void close() {
    response.close();
  }
}
