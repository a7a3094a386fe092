package dev.shale.exec;

import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A blob that knows afterwards whether it could be read: what else fails is due to whoever takes
 * its bytes. Thread-safe; its streams are not.
 */
final class WatchedBlob implements Blob {
  private final Blob blob;
  private volatile boolean failed;

  WatchedBlob(Blob blob) {
    this.blob = blob;
  }

  /** Whether opening or reading it has failed, but for that nobody wanted it any more. */
  boolean hasFailed() {
    return failed;
  }

  private void fail() {
    if (!Thread.currentThread().isInterrupted()) {
      failed = true;
    }
  }

  @Override
  public Descriptor descriptor() {
    return blob.descriptor();
  }

  @Override
  public InputStream open() throws IOException {
    return opened(blob::open);
  }

  @Override
  public InputStream openAt(long offset) throws IOException {
    return opened(() -> blob.openAt(offset));
  }

  private InputStream opened(Opening opening) throws IOException {
    try {
      return new Watched(opening.open());
    } catch (IOException | OciException e) {
      fail();
      throw e;
    }
  }

  private final class Watched extends FilterInputStream {
    Watched(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      try {
        return super.read();
      } catch (IOException | OciException e) {
        fail();
        throw e;
      }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return super.read(buffer, offset, length);
      } catch (IOException | OciException e) {
        fail();
        throw e;
      }
    }
  }
}
