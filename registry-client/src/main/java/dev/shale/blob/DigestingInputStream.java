package dev.shale.blob;

import dev.shale.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Counts and hashes what is read. Not thread-safe; closing it closes the stream below. */
public final class DigestingInputStream extends InputStream {
  private final InputStream in;
  private final Digest.Algorithm algorithm;
  private final MessageDigest hash;
  private long count;

  public DigestingInputStream(InputStream in, Digest.Algorithm algorithm) {
    this.in = in;
    this.algorithm = algorithm;
    this.hash = algorithm.newHash();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = in.read(buffer, offset, length);
    if (read > 0) {
      hash.update(buffer, offset, read);
      count += read;
    }
    return read;
  }

  /** How many bytes have been read. */
  public long count() {
    return count;
  }

  /** The digest of what has been read; asked once, at the end. */
  public Digest digest() {
    return Digest.ofHash(algorithm, hash.digest());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
