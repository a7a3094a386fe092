package dev.shale.command;

import dev.shale.error.OciException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Of what time a built image, and what is in it, is said to be. */
public final class TimeFlags {
  /** The build argument by which a time is given, and the variable. */
  private static final String ARGUMENT = "SOURCE_DATE_EPOCH";

  private static final String FLAG = "--source-date-epoch";

  @Option(
      names = FLAG,
      paramLabel = "SECONDS",
      description =
          "the time of the image, and the latest of files in new layers, in seconds since 1970; a"
              + " build argument, too [SOURCE_DATE_EPOCH]")
  Optional<Long> sourceDateEpoch = Optional.empty();

  @Option(
      names = "--timestamp",
      paramLabel = "SECONDS",
      description = "the same, of which the Dockerfile sees nothing")
  Optional<Long> timestamp = Optional.empty();

  @Option(
      names = "--rewrite-timestamp",
      description = "refuse to build without such a time: with one, later times of files become it")
  boolean rewrites;

  private final String verb;

  TimeFlags() {
    this("build");
  }

  /**
   * Those of another command.
   *
   * @param verb what it is called
   */
  public TimeFlags(String verb) {
    this.verb = verb;
  }

  /** The time, of what has no build arguments. */
  public Optional<Instant> time(Session session) {
    Map<String, String> args = new HashMap<>();
    addTo(args);
    Optional<Instant> usual = time(session, args);
    return sourceDateEpoch.map(Instant::ofEpochSecond).or(() -> usual);
  }

  /**
   * Adds the build argument that the flags stand for.
   *
   * @param args those that are given by name
   */
  void addTo(Map<String, String> args) {
    if (sourceDateEpoch.isPresent()) {
      args.put(ARGUMENT, Long.toString(seconds(FLAG, sourceDateEpoch.get())));
    }
    if (timestamp.isPresent() && args.containsKey(ARGUMENT)) {
      throw OciException.invalid(
          "%s --timestamp %d: %s says another time; give one of them",
          verb,
          timestamp.get(),
          sourceDateEpoch.isPresent() ? FLAG : "the build argument " + ARGUMENT);
    }
  }

  /**
   * The time, where no build argument says it.
   *
   * @param args all that are given
   */
  Optional<Instant> time(Session session, Map<String, String> args) {
    Optional<Instant> time =
        timestamp
            .map(given -> Instant.ofEpochSecond(seconds("--timestamp", given)))
            .or(() -> session.environment().sourceDateEpoch());
    if (rewrites && time.isEmpty() && !args.containsKey(ARGUMENT)) {
      throw OciException.invalid("%s --rewrite-timestamp: there is no time; give %s", verb, FLAG);
    }
    return time;
  }

  private long seconds(String option, long given) {
    if (given < 0) {
      throw OciException.invalid("%s %s %d: is before 1970", verb, option, given);
    }
    return given;
  }
}
