package dev.shale.content;

import dev.shale.blob.Blob;
import dev.shale.blob.VerifiedInputStream;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.MediaType;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A blob whose bytes stop coming where a test says; notes from where it was opened. */
public final class InterruptibleBlob implements Blob {
  private final byte[] bytes;
  private final Descriptor descriptor;
  private final List<Long> opened = new ArrayList<>();
  private int end = Integer.MAX_VALUE;

  /** Some bytes, each time the same. */
  public InterruptibleBlob(int size) {
    this(noise(size), MediaType.OCTET_STREAM);
  }

  public InterruptibleBlob(byte[] bytes, MediaType type) {
    this.bytes = bytes.clone();
    this.descriptor = Descriptor.of(type, bytes);
  }

  private static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** Has the bytes from here on not come. */
  public void breakAt(int position) {
    end = position;
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /** The offsets at which it was opened. */
  public List<Long> opened() {
    return List.copyOf(opened);
  }

  @Override
  public Descriptor descriptor() {
    return descriptor;
  }

  @Override
  public InputStream open() {
    return new VerifiedInputStream(openAt(0), descriptor);
  }

  @Override
  public InputStream openAt(long offset) {
    opened.add(offset);
    return new BreakingStream((int) offset);
  }

  private final class BreakingStream extends FilterInputStream {
    private int position;

    BreakingStream(int offset) {
      super(new ByteArrayInputStream(bytes, offset, bytes.length - offset));
      this.position = offset;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (position >= end) {
        throw new OciException(ErrorKind.UNAVAILABLE, "read blob: the connection broke");
      }
      int count = super.read(buffer, offset, Math.min(length, end - position));
      position += Math.max(count, 0);
      return count;
    }
  }
}
