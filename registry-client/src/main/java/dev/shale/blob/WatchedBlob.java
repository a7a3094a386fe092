package dev.shale.blob;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * A blob that remembers whether its bytes stopped coming. That says nothing against those that
 * came: whoever kept them can go on with them.
 */
public final class WatchedBlob implements Blob {
  private final Blob blob;
  private volatile boolean stopped;

  public WatchedBlob(Blob blob) {
    this.blob = blob;
  }

  /**
   * Whether a failure came because the bytes stopped coming, or their reader was interrupted, and
   * not because anything is wrong with them.
   */
  public boolean isBreak(Exception failure) {
    return stopped
        || failure instanceof InterruptedIOException
        || failure instanceof ClosedByInterruptException;
  }

  @Override
  public Descriptor descriptor() {
    return blob.descriptor();
  }

  /** Something that reads from where the blob is. */
  @FunctionalInterface
  private interface Reading<T> {
    T run() throws IOException;
  }

  private <T> T watch(Reading<T> reading) throws IOException {
    try {
      return reading.run();
    } catch (IOException e) {
      stopped = true;
      throw e;
    } catch (OciException e) {
      stopped |= e.kind() == ErrorKind.UNAVAILABLE;
      throw e;
    }
  }

  @Override
  public InputStream open() throws IOException {
    return new WatchedStream(watch(blob::open));
  }

  @Override
  public InputStream openAt(long offset) throws IOException {
    return new WatchedStream(watch(() -> blob.openAt(offset)));
  }

  private final class WatchedStream extends FilterInputStream {
    WatchedStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      return watch(in::read);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return watch(() -> in.read(buffer, offset, length));
    }
  }
}
