package dev.shale.registry;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.Pacing;
import dev.shale.http.Response;
import dev.shale.image.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/**
 * A blob's bytes as they come; a connection that breaks is opened again where it broke. Checks
 * nothing: what is above compares size and digest. Not thread-safe.
 */
final class ResumingInputStream extends InputStream {
  /** How often a broken blob is taken up again before the reader is told. */
  static final int MAX_RESUMPTIONS = 3;

  private final Blobs blobs;
  private final Descriptor blob;
  private final Pacing pacing;
  private Response response;
  private long position;
  private int resumptions;

  /** Opens the blob at an offset below its size. */
  ResumingInputStream(Blobs blobs, Descriptor blob, Pacing pacing, long offset) throws IOException {
    this.blobs = blobs;
    this.blob = blob;
    this.pacing = pacing;
    this.position = offset;
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
        position += Math.max(count, 0);
        return count;
      } catch (IOException e) {
        resume(e);
      }
    }
  }

  private void resume(IOException broken) throws IOException {
    response.close();
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
      requireStart(broken);
    } else {
      skipWhatWasRead(broken);
    }
  }

  private void requireStart(IOException broken) {
    String expected = "bytes " + position + "-";
    if (!response.header("Content-Range").orElse(expected).startsWith(expected)) {
      response.close();
      throw closedEarly(broken);
    }
  }

  private void skipWhatWasRead(IOException broken) {
    try {
      response.body().skipNBytes(position);
    } catch (IOException e) {
      e.addSuppressed(broken);
      response.close();
      throw closedEarly(e);
    }
  }

  private OciException closedEarly(IOException broken) {
    return new OciException(
        ErrorKind.UNAVAILABLE,
        "%s: connection closed after %d of %d bytes"
            .formatted(blobs.task("pull", blob.digest()), position, blob.size()),
        broken);
  }

  @Override
  public void close() {
    response.close();
  }
}
