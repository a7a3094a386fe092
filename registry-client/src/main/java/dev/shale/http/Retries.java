package dev.shale.http;

import dev.shale.error.OciException;
import java.time.Duration;
import java.util.Optional;

/**
 * How often a request that failed is sent again.
 *
 * @param times at most so often, not counting the first time
 * @param pause between two times; where empty, longer each time
 */
public record Retries(int times, Optional<Duration> pause) {
  /** Enough for a registry that starts again or is busy for a moment. */
  public static final Retries DEFAULT = new Retries(3, Optional.empty());

  /** How often a request may be asked to be sent again. */
  public static final int MAX_TIMES = 1000;

  public Retries {
    if (times < 0 || times > MAX_TIMES) {
      throw OciException.invalid("retry %d times: expected 0 to %d", times, MAX_TIMES);
    }
    if (pause.isPresent() && pause.get().isNegative()) {
      throw OciException.invalid("retry after %s: a pause is not negative", pause.get());
    }
  }
}
