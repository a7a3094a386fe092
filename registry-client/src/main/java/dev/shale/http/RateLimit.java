package dev.shale.http;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many requests a server still answers. {@code toString} says it to people.
 *
 * <p>Spec: draft-polli-ratelimit-headers-02 ({@code RateLimit-Limit}, {@code RateLimit-Remaining}),
 * as Docker Hub sends them: {@code 100;w=21600}.
 *
 * @param window for how long the limit is, if it says so
 */
record RateLimit(long limit, long remaining, Optional<Duration> window) {
  private static final Pattern VALUE = Pattern.compile("([0-9]{1,15})(?:[,;].*)?");
  private static final Pattern WINDOW = Pattern.compile(".*?;\\s*w=([0-9]{1,9}).*");

  /** Less than this part of the limit is little. */
  private static final int LOW_PART = 10;

  static Optional<RateLimit> of(Headers headers) {
    String limit = headers.first("RateLimit-Limit").map(String::trim).orElse("");
    String remaining = headers.first("RateLimit-Remaining").map(String::trim).orElse("");
    OptionalLong most = number(limit);
    OptionalLong left = number(remaining);
    return most.isEmpty() || left.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new RateLimit(
                most.getAsLong(), left.getAsLong(), window(limit).or(() -> window(remaining))));
  }

  private static OptionalLong number(String value) {
    Matcher matcher = VALUE.matcher(value);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  private static Optional<Duration> window(String value) {
    Matcher matcher = WINDOW.matcher(value);
    return matcher.matches()
        ? Optional.of(Duration.ofSeconds(Long.parseLong(matcher.group(1))))
        : Optional.empty();
  }

  boolean isLow() {
    return remaining * LOW_PART <= limit;
  }

  @Override
  public String toString() {
    return "%d of %d requests%s left"
        .formatted(
            remaining, limit, window.map(time -> " per " + Throttling.text(time)).orElse(""));
  }
}
