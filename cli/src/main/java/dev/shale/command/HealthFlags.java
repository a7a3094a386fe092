package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.image.Healthcheck;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageEdit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** How to tell whether a container is well. */
public final class HealthFlags {
  @Option(
      names = "--healthcheck",
      paramLabel = "CMD|CMD-SHELL|NONE …",
      description = "the check; without the first word, a line for the shell")
  Optional<String> check = Optional.empty();

  @Option(
      names = "--healthcheck-interval",
      paramLabel = "TIME",
      description = "between checks: 30s")
  Optional<Duration> interval = Optional.empty();

  @Option(names = "--healthcheck-timeout", paramLabel = "TIME", description = "for one check")
  Optional<Duration> timeout = Optional.empty();

  @Option(
      names = "--healthcheck-start-period",
      paramLabel = "TIME",
      description = "for starting up")
  Optional<Duration> startPeriod = Optional.empty();

  @Option(
      names = "--healthcheck-start-interval",
      paramLabel = "TIME",
      description = "between checks while starting up")
  Optional<Duration> startInterval = Optional.empty();

  @Option(
      names = "--healthcheck-retries",
      paramLabel = "COUNT",
      description = "failures in a row that count")
  Optional<Integer> retries = Optional.empty();

  public void applyTo(ImageConfig config, ImageEdit edit) {
    boolean isAsked =
        check.isPresent()
            || interval.isPresent()
            || timeout.isPresent()
            || startPeriod.isPresent()
            || startInterval.isPresent()
            || retries.isPresent();
    if (isAsked) {
      edit.healthcheck(Optional.of(merged(config.healthcheck())));
    }
  }

  private Healthcheck merged(Optional<Healthcheck> before) {
    if (check.isEmpty() && before.isEmpty()) {
      throw OciException.invalid("config: there is no health check to change; give --healthcheck");
    }
    Healthcheck base = check.isPresent() ? Healthcheck.none() : before.get();
    return new Healthcheck(
        check.map(HealthFlags::test).orElse(base.test()),
        interval.or(base::interval),
        timeout.or(base::timeout),
        startPeriod.or(base::startPeriod),
        startInterval.or(base::startInterval),
        retries.map(OptionalInt::of).orElse(base.retries()));
  }

  private static List<String> test(String text) {
    List<String> words = ShellWords.split(text);
    String first = words.isEmpty() ? "NONE" : words.getFirst();
    return switch (first) {
      case "NONE", "CMD" -> words;
      case "CMD-SHELL" -> List.of(first, text.strip().substring(first.length()).strip());
      default -> List.of("CMD-SHELL", text);
    };
  }
}
