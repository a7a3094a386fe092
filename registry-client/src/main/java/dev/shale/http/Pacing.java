package dev.shale.http;

import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * How a client waits before it asks again: longer each time, and never as long as someone else.
 *
 * @param clock tells how far off a date in a Retry-After is
 * @param chance gives numbers from 0 to below 1, for spreading clients that failed together
 */
public record Pacing(Clock clock, Sleeper sleeper, DoubleSupplier chance) {
  /** The longest wait, whatever the server asks for. */
  public static final Duration MAX_PAUSE = Duration.ofSeconds(30);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final int MAX_DOUBLINGS = 7;

  /** Lets time pass. */
  @FunctionalInterface
  public interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;
  }

  /** Waits for real. */
  public static Pacing of(Clock clock) {
    return new Pacing(clock, Thread::sleep, () -> ThreadLocalRandom.current().nextDouble());
  }

  /** Waits after the {@code attempt}th failure, counted from 1. */
  public void backOff(int attempt) throws InterruptedIOException {
    long base = FIRST_PAUSE.toMillis() << Math.min(attempt - 1, MAX_DOUBLINGS);
    pause(Duration.ofMillis(Math.round(base * (0.5 + chance.getAsDouble()))));
  }

  void backOff(int attempt, Response refusal) throws InterruptedIOException {
    backOff(attempt, refusal.header("Retry-After"));
  }

  /**
   * Waits as long as a refusal's Retry-After says, if it had one, else as {@link #backOff(int)}.
   *
   * <p>Spec: RFC 9110, section 10.2.3.
   */
  public void backOff(int attempt, Optional<String> retryAfter) throws InterruptedIOException {
    String after = retryAfter.map(String::trim).orElse("");
    if (after.matches("[0-9]{1,9}")) {
      pause(Duration.ofSeconds(Long.parseLong(after)));
      return;
    }
    try {
      ZonedDateTime date = ZonedDateTime.parse(after, DateTimeFormatter.RFC_1123_DATE_TIME);
      pause(Duration.between(clock.instant(), date));
    } catch (DateTimeException e) {
      backOff(attempt);
    }
  }

  private void pause(Duration duration) throws InterruptedIOException {
    if (duration.isNegative()) {
      return;
    }
    try {
      sleeper.sleep(duration.compareTo(MAX_PAUSE) < 0 ? duration : MAX_PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
