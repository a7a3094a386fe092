package dev.shale.registry;

import dev.shale.concurrent.Permits;
import dev.shale.http.Pacing;
import dev.shale.image.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The downloads from one repository. A blob is one stream; a large one that comes slowly is fetched
 * in several parts at once. Safe for use by several threads.
 */
final class Downloads {
  /**
   * When blobs are fetched in parts, and in how many.
   *
   * @param leastBytes below this, what is left of a blob comes in one stream
   * @param sampleBytes how much of a stream is read before its speed counts
   * @param slowBytesPerSecond a stream that is faster stays alone: it fills the line, or nearly
   * @param parts how many are under way of one blob
   * @param allParts how many are under way of all blobs
   */
  record Splitting(
      long leastBytes, long sampleBytes, long slowBytesPerSecond, int parts, int allParts) {
    static final Splitting DEFAULT = new Splitting(32 << 20, 2 << 20, 8 << 20, 4, 12);
  }

  /** While more blobs are on their way, they are what goes side by side. */
  static final int FEW_BLOBS = 2;

  private final AtomicInteger large = new AtomicInteger();
  private final Blobs blobs;
  private final Pacing pacing;
  private final Splitting splitting;
  private final Permits parts;

  Downloads(Blobs blobs, Pacing pacing, Splitting splitting) {
    this.blobs = blobs;
    this.pacing = pacing;
    this.splitting = splitting;
    this.parts = new Permits(splitting.allParts());
  }

  /** A blob's bytes from an offset below its size on; the caller closes. They are not verified. */
  InputStream open(Descriptor blob, long offset) throws IOException {
    ResumingInputStream stream = stream(blob, offset);
    if (blob.size() - offset < splitting.leastBytes()) {
      return stream;
    }
    large.incrementAndGet();
    return new SplitInputStream(this, blob, stream, offset);
  }

  /** A stream of a large blob is closed. */
  void ended() {
    large.decrementAndGet();
  }

  /** Whether there are so few large blobs that parts of them add something. */
  boolean areFew() {
    return large.get() <= FEW_BLOBS;
  }

  ResumingInputStream stream(Descriptor blob, long offset) throws IOException {
    return new ResumingInputStream(blobs, blob, pacing, offset);
  }

  Blobs blobs() {
    return blobs;
  }

  Splitting splitting() {
    return splitting;
  }

  /** Bounds what is in memory. */
  Permits parts() {
    return parts;
  }
}
