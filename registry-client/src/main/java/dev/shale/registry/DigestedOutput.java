package dev.shale.registry;

import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Learns size and digest of the bytes that go through it. Closing it leaves the stream open. */
final class DigestedOutput extends FilterOutputStream {
  private final MessageDigest hash = Digest.Algorithm.SHA256.newHash();
  private long size;

  DigestedOutput(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    out.write(buffer, offset, length);
    hash.update(buffer, offset, length);
    size += length;
  }

  @Override
  public void close() throws IOException {
    flush();
  }

  /** What went through, now that all has. */
  Descriptor descriptor(MediaType type) {
    return Descriptor.of(type, Digest.ofHash(Digest.Algorithm.SHA256, hash.digest()), size);
  }
}
