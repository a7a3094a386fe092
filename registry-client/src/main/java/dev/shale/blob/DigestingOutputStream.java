package dev.shale.blob;

import dev.shale.image.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/**
 * Counts and hashes, by SHA-256, what is written. Not thread-safe; closing it closes the stream
 * below.
 */
public final class DigestingOutputStream extends OutputStream {
  private final OutputStream out;
  private final MessageDigest hash = Digest.Algorithm.SHA256.newHash();
  private long count;

  public DigestingOutputStream(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    hash.update(bytes, offset, length);
    count += length;
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  /** How many bytes have been written. */
  public long count() {
    return count;
  }

  /** The digest of what has been written; asked once, at the end. */
  public Digest digest() {
    return Digest.ofHash(Digest.Algorithm.SHA256, hash.digest());
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
