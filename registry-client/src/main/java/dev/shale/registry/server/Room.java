package dev.shale.registry.server;

import dev.shale.concurrent.Permits;
import dev.shale.concurrent.Permits.Permit;
import dev.shale.image.RawManifest;
import dev.shale.registry.server.Answer.Body;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Room in memory for documents that clients send or take, however slowly. There is only so much of
 * it for the large ones of all clients together; small ones need none, since there are only so many
 * clients. Thread-safe.
 */
final class Room {
  /** Up to here a document is small. */
  static final int SMALL_BYTES = 64 << 10;

  /** For how many large documents there is room, of {@link RawManifest#MAX_BYTES} each. */
  static final int MAX_LARGE = 8;

  /** How long a push waits for others to end. */
  private static final long PATIENCE_SECONDS = 2;

  private static final Permit NEEDS_NONE = () -> {};

  private final Semaphore places = new Semaphore(MAX_LARGE, true);
  private final Permits work = new Permits(1);

  /**
   * Room for a large document that is coming, for which others are waited for a little; closing it
   * gives it back.
   *
   * @throws Problem if there is none: the client is to come again
   */
  Permit take() {
    try {
      if (places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return places::release;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw none();
  }

  /**
   * Room for a body while it is sent; closing it gives it back.
   *
   * @return empty if it needs some and there is none; nobody is waited for, since it is in memory
   */
  Optional<Permit> tryFor(Body body) {
    if (!(body instanceof Body.Bytes) || body.length() <= SMALL_BYTES) {
      return Optional.of(NEEDS_NONE);
    }
    int count = (int) Math.min(MAX_LARGE, 1 + (body.length() - 1) / RawManifest.MAX_BYTES);
    return places.tryAcquire(count) ? Optional.of(() -> places.release(count)) : Optional.empty();
  }

  /** The refusal of what there is no room for. */
  static Problem none() {
    return new Problem(
        503, ErrorCode.TOOMANYREQUESTS, "too many large documents are on their way; come again");
  }

  /**
   * Waits for the turn to make sense of a large document that has come, which takes several times
   * its size. No client is waited for by who has it, so it is soon given back.
   */
  Permit turn() throws InterruptedIOException {
    return work.acquire();
  }
}
