package dev.shale.registry;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long the body of one request may be: as long as the blob, unless the user, the registry, or a
 * refusal of the registry's says otherwise. Safe for use by several threads.
 */
final class ChunkSize {
  /** Below this a refusal is final. */
  static final long MIN_BYTES = 1 << 20;

  /** How long pieces are where the registry only says that it wants some. */
  static final long WANTED_BYTES = 16 << 20;

  /** What is tried first where a whole blob was refused. */
  static final long FIRST_BYTES = 64 << 20;

  private final AtomicLong most;

  /**
   * @param asked what the user wants; any number from 1
   */
  ChunkSize(OptionalLong asked) {
    this.most = new AtomicLong(asked.orElse(Long.MAX_VALUE));
  }

  /** Whether so many bytes are too many at once, whatever the registry wants. */
  boolean isBelow(long bytes) {
    return most.get() < bytes;
  }

  /** How many bytes may go out at once. */
  long bytesFor(Upload upload) {
    long bytes = most.get();
    if (!upload.wantsChunks()) {
      return bytes;
    }
    return Math.max(upload.minChunkBytes(), bytes == Long.MAX_VALUE ? WANTED_BYTES : bytes);
  }

  /**
   * Takes notice that the registry found a body too long.
   *
   * @return whether there is something shorter to try
   */
  boolean shrink(long refused) {
    if (refused <= MIN_BYTES) {
      return false;
    }
    long shorter = Math.max(MIN_BYTES, Math.min(FIRST_BYTES, refused / 2));
    most.accumulateAndGet(shorter, Math::min);
    return true;
  }
}
