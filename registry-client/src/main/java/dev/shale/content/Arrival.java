package dev.shale.content;

import dev.shale.blob.Blob;
import dev.shale.blob.TeeInputStream;
import dev.shale.blob.VerifiedInputStream;
import dev.shale.blob.WatchedBlob;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/**
 * A blob while it arrives: whoever reads it has it stored. What was kept of it comes from the disk,
 * and only the rest from where the blob is. Not thread-safe.
 */
public final class Arrival implements AutoCloseable {
  /** The JDK's sockets and files take and give no more at a time. */
  private static final int BUFFER_BYTES = 128 << 10;

  private final WatchedBlob blob;
  private final BlobWriter writer;
  private final long kept;
  private final Ending stream;
  private boolean brokenOff;

  private Arrival(WatchedBlob blob, BlobWriter writer, InputStream verified) {
    this.blob = blob;
    this.writer = writer;
    this.kept = writer.size();
    this.stream = new Ending(verified);
  }

  /** Notes that the end was reached: only then are the bytes before it verified. */
  private static final class Ending extends FilterInputStream {
    private boolean ended;

    Ending(InputStream verified) {
      super(verified);
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      ended |= next < 0;
      return next;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      ended |= count < 0;
      return count;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }

  /** Opens a blob that goes on in {@code writer}, which is closed with the result. */
  static Arrival of(Blob blob, BlobWriter writer) throws IOException {
    WatchedBlob watched = new WatchedBlob(blob);
    try {
      return new Arrival(watched, writer, open(watched, writer));
    } catch (IOException | RuntimeException e) {
      if (watched.isBreak(e)) {
        writer.keep();
      }
      writer.close();
      throw e;
    }
  }

  private static InputStream open(Blob blob, BlobWriter writer) throws IOException {
    if (writer.size() == 0) {
      return new TeeInputStream(blob.open(), writer.verifiedStream());
    }
    InputStream kept = writer.written();
    try {
      InputStream all =
          writer.size() < blob.descriptor().size()
              ? new SequenceInputStream(kept, rest(blob, writer))
              : kept;
      return new VerifiedInputStream(all, blob.descriptor());
    } catch (IOException | RuntimeException e) {
      kept.close();
      throw e;
    }
  }

  private static InputStream rest(Blob blob, BlobWriter writer) throws IOException {
    return new TeeInputStream(blob.openAt(writer.size()), writer.verifiedStream());
  }

  /** The blob's bytes, from the first on, verified. */
  public InputStream stream() {
    return stream;
  }

  /** Reads what is left of the blob. */
  void readToEnd() throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    while (stream.read(buffer) >= 0) {
      // the reading writes it
    }
  }

  /** Makes what was read to its end visible in the store. */
  public void commit() throws IOException {
    if (stream.ended) {
      writer.commitVerified(blob.descriptor());
    } else {
      writer.commit(blob.descriptor());
    }
  }

  <T> T readBy(ContentStore.Reader<T> reader) throws IOException {
    try {
      return reader.read(this);
    } catch (IOException | RuntimeException e) {
      if (blob.isBreak(e)) {
        brokenOff = true;
        writer.keep();
      }
      throw e;
    }
  }

  boolean isBrokenOff() {
    return brokenOff;
  }

  /** Whether some of it was here before. */
  boolean isResumed() {
    return kept > 0;
  }

  @Override
  public void close() throws IOException {
    try (writer) {
      stream.close();
    }
  }
}
