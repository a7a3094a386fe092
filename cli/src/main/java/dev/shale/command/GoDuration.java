package dev.shale.command;

import dev.shale.error.OciException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 1m30s}, {@code 500ms}, {@code 1.5h}. */
final class GoDuration {
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h)");
  private static final Pattern WHOLE = Pattern.compile("(?:" + PART.pattern() + ")+");

  private GoDuration() {}

  static Duration parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw OciException.invalid("duration \"%s\": expected numbers with units, as 1m30s", text);
    }
    return PART.matcher(text)
        .results()
        .map(part -> nanos(part.group(1), part.group(2)))
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static Duration nanos(String number, String unit) {
    long each =
        switch (unit) {
          case "ns" -> 1;
          case "us", "µs" -> 1_000;
          case "ms" -> 1_000_000;
          case "s" -> 1_000_000_000L;
          case "m" -> 60_000_000_000L;
          default -> 3_600_000_000_000L;
        };
    return Duration.ofNanos(new BigDecimal(number).multiply(BigDecimal.valueOf(each)).longValue());
  }
}
