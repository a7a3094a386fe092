package dev.shale.copy;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.progress.ProgressEvent;
import dev.shale.progress.ProgressListener;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** A blob that tells how far it has been read, about every mebibyte. */
record CountedBlob(Blob blob, String task, ProgressListener progress) implements Blob {
  private static final long STEP_BYTES = 1 << 20;

  @Override
  public Descriptor descriptor() {
    return blob.descriptor();
  }

  @Override
  public InputStream open() throws IOException {
    return new CountingStream(blob.open(), 0);
  }

  @Override
  public InputStream openAt(long offset) throws IOException {
    return new CountingStream(blob.openAt(offset), offset);
  }

  private final class CountingStream extends FilterInputStream {
    private long count;
    private long told;

    CountingStream(InputStream in, long start) {
      super(in);
      this.count = start;
      this.told = start;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      count += Math.max(read, 0);
      if (count - told >= STEP_BYTES) {
        told = count;
        progress.on(new ProgressEvent.Advanced(task, count, OptionalLong.of(descriptor().size())));
      }
      return read;
    }
  }
}
