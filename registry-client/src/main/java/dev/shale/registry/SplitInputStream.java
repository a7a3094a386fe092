package dev.shale.registry;

import dev.shale.concurrent.Permits;
import dev.shale.concurrent.ProducedInputStream;
import dev.shale.error.OciException;
import dev.shale.http.Response;
import dev.shale.image.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A large blob: one stream, until that turns out to be slow; then parts of it are fetched ahead,
 * several at once, and given out in their order. A part that cannot be had so is no failure: the
 * one stream comes in its place, and takes up again what breaks. Not thread-safe.
 */
final class SplitInputStream extends InputStream {
  /**
   * As much as a {@link ProducedInputStream} holds: a part is fetched to its end before its turn.
   */
  static final int PART_BYTES = 1 << 20;

  private static final long NANOS = 1_000_000_000;

  private final Downloads downloads;
  private final Descriptor blob;
  private final Deque<Part> ahead = new ArrayDeque<>();
  private @Nullable ResumingInputStream single;
  private long position;
  private long sampled;
  private long nanos;
  private boolean isSplit;
  private boolean staysSingle;
  private boolean isClosed;

  /** Goes on with a stream that is at an offset; closes it. */
  SplitInputStream(Downloads downloads, Descriptor blob, ResumingInputStream single, long offset) {
    this.downloads = downloads;
    this.blob = blob;
    this.single = single;
    this.position = offset;
  }

  /** Bytes that are on their way, and the permit to hold them. */
  private record Part(long start, long end, InputStream stream, Permits.Permit permit) {
    void close() throws IOException {
      try (permit) {
        stream.close();
      }
    }
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
    Part next = ahead.peek();
    if (next != null && next.start() <= position) {
      return readPart(next, buffer, offset, length);
    }
    int most = next == null ? length : (int) Math.min(length, next.start() - position);
    return readSingle(buffer, offset, most);
  }

  private int readSingle(byte[] buffer, int offset, int length) throws IOException {
    ResumingInputStream stream = single;
    if (stream == null) {
      if (position >= blob.size()) {
        return -1;
      }
      stream = downloads.stream(blob, position);
      single = stream;
    }
    long start = System.nanoTime();
    int count = stream.read(buffer, offset, length);
    if (count > 0) {
      position += count;
      sampled += count;
      nanos += System.nanoTime() - start;
      considerSplitting(stream);
    }
    return count;
  }

  private void considerSplitting(ResumingInputStream stream) throws IOException {
    if (!isSplit && !staysSingle && sampled >= downloads.splitting().sampleBytes()) {
      isSplit = downloads.areFew() && isSlow() && stream.isInParts();
      sampled = 0;
      nanos = 0;
    }
    fetchAhead();
  }

  /** The time between reads does not count: that is the reader's. */
  private boolean isSlow() {
    return sampled * NANOS / Math.max(1, nanos) < downloads.splitting().slowBytesPerSecond();
  }

  private int readPart(Part part, byte[] buffer, int offset, int length) throws IOException {
    closeSingle();
    try {
      int count = part.stream().read(buffer, offset, length);
      if (count >= 0) {
        position += count;
        endPart(part);
        return count;
      }
    } catch (NoPartException | OciException e) {
      staysSingle = true;
      closeParts();
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
    }
    if (part.equals(ahead.peek())) {
      ahead.remove().close(); // what is left of it comes in the one stream
    }
    return read(buffer, offset, length);
  }

  private void endPart(Part part) throws IOException {
    if (position == part.end()) {
      ahead.remove().close();
      fetchAhead();
    }
  }

  private void fetchAhead() {
    while (isSplit && !staysSingle && ahead.size() < downloads.splitting().parts()) {
      Part last = ahead.peekLast();
      long start = last == null ? position + (single == null ? 0 : PART_BYTES) : last.end();
      if (start >= blob.size()) {
        return;
      }
      Optional<Permits.Permit> permit = downloads.parts().tryAcquire();
      if (permit.isEmpty()) {
        return;
      }
      ahead.add(part(start, Math.min(start + PART_BYTES, blob.size()), permit.get()));
    }
  }

  private Part part(long start, long end, Permits.Permit permit) {
    return new Part(
        start,
        end,
        ProducedInputStream.ofVirtualThread(
            out -> {
              try (InputStream in = openPart(start, end)) {
                out.fillFrom(in);
              }
            }),
        permit);
  }

  private InputStream openPart(long start, long end) throws IOException {
    Optional<Response> response = downloads.blobs().openPart(blob.digest(), start, end);
    return response.orElseThrow(NoPartException::new).body();
  }

  /** The registry gives whole blobs only, or none to so many at once. */
  private static final class NoPartException extends IOException {
    private static final long serialVersionUID = 1L;

    NoPartException() {
      super("no such part is given");
    }
  }

  private void closeSingle() {
    if (single != null) {
      single.close();
      single = null;
    }
  }

  private void closeParts() throws IOException {
    while (!ahead.isEmpty()) {
      ahead.remove().close();
    }
  }

  @Override
  public void close() throws IOException {
    if (!isClosed) {
      isClosed = true;
      downloads.ended();
    }
    closeSingle();
    closeParts();
  }
}
