package dev.shale.blob;

import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * A stream that ends only if its bytes are those that a descriptor names. Bytes too many, bytes too
 * few or another digest make the read that finds out throw {@link OciException} CORRUPT; a reader
 * that stops early has verified nothing. Not thread-safe; closing it closes the stream below.
 */
public final class VerifiedInputStream extends InputStream {
  private final InputStream in;
  private final Descriptor expected;
  private final String task;
  private final MessageDigest hash;
  private long read;
  private boolean ended;

  public VerifiedInputStream(InputStream in, Descriptor expected) {
    this(in, expected, "read " + expected.digest());
  }

  /**
   * A stream whose refusals say what it is read for.
   *
   * @param task begins them, as in {@code pull blob sha256:… of registry.example.org/app}
   */
  public VerifiedInputStream(InputStream in, Descriptor expected, String task) {
    this.in = in;
    this.task = task;
    this.expected = expected;
    this.hash = expected.digest().algorithm().newHash();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (ended) {
      return -1;
    }
    int count = in.read(buffer, offset, length);
    if (count < 0) {
      checkEnd();
      ended = true;
      return -1;
    }
    read += count;
    if (read > expected.size()) {
      throw OciException.corrupt(
          "%s: more than the %d bytes that its descriptor says", task, expected.size());
    }
    hash.update(buffer, offset, count);
    return count;
  }

  private void checkEnd() {
    if (read != expected.size()) {
      throw OciException.corrupt("%s: ended after %d of %d bytes", task, read, expected.size());
    }
    Digest actual = Digest.ofHash(expected.digest().algorithm(), hash.digest());
    if (!actual.equals(expected.digest())) {
      throw OciException.corrupt("%s: its bytes have digest %s", task, actual);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
