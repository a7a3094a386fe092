package dev.shale.http;

import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * How a client waits before it asks again: longer each time, and never as long as someone else.
 *
 * @param clock tells how far off a date in a Retry-After is
 * @param chance gives numbers from 0 to below 1, for spreading clients that failed together
 * @param retries how often it asks again
 */
public record Pacing(Clock clock, Sleeper sleeper, DoubleSupplier chance, Retries retries) {
  /** The longest wait of our own choice. */
  public static final Duration MAX_PAUSE = Duration.ofSeconds(30);

  /** The longest wait that a server may ask for; a longer one is the user's to decide on. */
  public static final Duration MAX_RETRY_AFTER = Duration.ofSeconds(60);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final int MAX_DOUBLINGS = 7;

  /** Lets time pass. */
  @FunctionalInterface
  public interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;
  }

  /** Asks again as often as is usual. */
  public Pacing(Clock clock, Sleeper sleeper, DoubleSupplier chance) {
    this(clock, sleeper, chance, Retries.DEFAULT);
  }

  /** Waits for real. */
  public static Pacing of(Clock clock) {
    return new Pacing(clock, Thread::sleep, () -> ThreadLocalRandom.current().nextDouble());
  }

  /** The same, asking again so often. */
  public Pacing with(Retries others) {
    return new Pacing(clock, sleeper, chance, others);
  }

  /** Waits after the {@code attempt}th failure, counted from 1. */
  public void backOff(int attempt) throws InterruptedIOException {
    pause(retries.pause().orElseGet(() -> grown(attempt)));
  }

  private Duration grown(int attempt) {
    long base = FIRST_PAUSE.toMillis() << Math.min(attempt - 1, MAX_DOUBLINGS);
    Duration spread = Duration.ofMillis(Math.round(base * (0.5 + chance.getAsDouble())));
    return spread.compareTo(MAX_PAUSE) < 0 ? spread : MAX_PAUSE;
  }

  void backOff(int attempt, Response refusal) throws InterruptedIOException {
    backOff(attempt, refusal.header("Retry-After"));
  }

  /**
   * Waits as long as a refusal's Retry-After says, if it had one, but no longer than {@link
   * #MAX_RETRY_AFTER}; else as {@link #backOff(int)}.
   *
   * <p>Spec: RFC 9110, section 10.2.3.
   */
  public void backOff(int attempt, Optional<String> retryAfter) throws InterruptedIOException {
    Optional<Duration> asked = Throttling.duration(retryAfter, clock.instant());
    if (asked.isPresent()) {
      pause(asked.get().compareTo(MAX_RETRY_AFTER) < 0 ? asked.get() : MAX_RETRY_AFTER);
    } else {
      backOff(attempt);
    }
  }

  /** Whether a Retry-After asks for a longer wait than anyone would sit through. */
  public boolean isTooLong(Optional<String> retryAfter) {
    return Throttling.duration(retryAfter, clock.instant())
        .filter(asked -> asked.compareTo(MAX_RETRY_AFTER) > 0)
        .isPresent();
  }

  private void pause(Duration duration) throws InterruptedIOException {
    if (duration.isNegative()) {
      return;
    }
    try {
      sleeper.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
