package dev.shale.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** What a server that wants to be asked less says about it. */
public final class Throttling {
  private Throttling() {}

  /**
   * How long a server wants to be left alone.
   *
   * <p>Spec: RFC 9110, section 10.2.3.
   */
  static Optional<Duration> duration(Optional<String> retryAfter, Instant now) {
    return retryAfter.map(String::trim).flatMap(after -> duration(after, now));
  }

  private static Optional<Duration> duration(String after, Instant now) {
    return after.matches("[0-9]{1,9}")
        ? Optional.of(Duration.ofSeconds(Long.parseLong(after)))
        : date(after).map(until -> Duration.between(now, until));
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * What to do about a refusal, for the end of its message: {@code ; try again in 1 h (none of 100
   * requests per 6 h left)}. Empty where there is nothing to say.
   */
  public static String advice(Response refusal) {
    String after = refusal.header("Retry-After").map(String::trim).orElse("");
    String when = "later";
    if (after.matches("[0-9]{1,9}")) {
      when = "in " + text(Duration.ofSeconds(Long.parseLong(after)));
    } else if (date(after).isPresent()) {
      when = "after " + date(after).get();
    } else if (refusal.status() != 429) {
      return "";
    }
    String limit = RateLimit.of(refusal.headers()).map(" (%s)"::formatted).orElse("");
    return "; try again " + when + limit;
  }

  /** In the largest unit that loses nothing. */
  static String text(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds > 0 && seconds % 3600 == 0) {
      return seconds / 3600 + " h";
    }
    return seconds > 0 && seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
  }
}
