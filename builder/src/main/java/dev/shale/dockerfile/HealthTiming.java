package dev.shale.dockerfile;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** The flags of HEALTHCHECK. Zero means what no flag means: the engine chooses. */
final class HealthTiming {
  private static final Duration LEAST = Duration.ofMillis(1);
  private static final Pattern COUNT = Pattern.compile("[0-9]{1,9}");

  private final Flags flags;
  private final Refusals refusals;

  HealthTiming(Flags flags, Refusals refusals) {
    this.flags = flags;
    this.refusals = refusals;
  }

  Instruction.Healthcheck.Timing timing() {
    return new Instruction.Healthcheck.Timing(
        duration("interval"),
        duration("timeout"),
        duration("start-period"),
        duration("start-interval"),
        retries());
  }

  private Optional<Duration> duration(String flag) {
    Optional<String> text = flags.text(flag).map(Word::text);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<Duration> duration = GoDuration.parse(text.get());
    if (duration.isEmpty()) {
      refuse(flag, "not a duration; write 30s, 1m30s or 500ms");
    } else if (!duration.get().isZero() && duration.get().compareTo(LEAST) < 0) {
      refuse(flag, "shorter than 1ms");
    }
    return duration.filter(given -> !given.isZero());
  }

  private OptionalInt retries() {
    Optional<String> text = flags.text("retries").map(Word::text);
    if (text.filter(count -> !COUNT.matcher(count).matches()).isPresent()) {
      refuse("retries", "not a count");
      return OptionalInt.empty();
    }
    int count = text.map(Integer::parseInt).orElse(0);
    return count == 0 ? OptionalInt.empty() : OptionalInt.of(count);
  }

  private void refuse(String flag, String what) {
    Word value = flags.text(flag).orElseThrow();
    refusals.invalid(value.range(), "flag --%s=%s of HEALTHCHECK: %s", flag, value.text(), what);
  }
}
