package dev.shale.config;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a process finds around it, read once at its start; nothing below asks the system again.
 *
 * @param variables the environment variables; copied
 * @param home the user's home directory; not everybody has one
 * @param uid the user for whom the process works: outside, if it works in a namespace of its own
 * @param clock for what is stamped with the time
 */
public record Environment(
    Map<String, String> variables, Optional<Path> home, long uid, Clock clock) {
  public Environment {
    variables = Map.copyOf(variables);
  }

  /** A variable's value; a variable that is set to nothing counts as not set. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
  }

  /**
   * The directory that a variable names.
   *
   * <p>Spec: XDG Base Directory 0.8: a relative one is invalid, and ignored.
   */
  public Optional<Path> directory(String name) {
    return variable(name).map(Path::of).filter(Path::isAbsolute);
  }

  /** Where the user keeps configuration; not everybody has such a place. */
  public Optional<Path> configHome() {
    return directory("XDG_CONFIG_HOME").or(() -> home.map(own -> own.resolve(".config")));
  }

  /** Whether it works for root. */
  public boolean isRoot() {
    return uid == 0;
  }

  /**
   * The latest time that anything built now may claim.
   *
   * <p>Spec: reproducible-builds.org, SOURCE_DATE_EPOCH.
   *
   * @throws OciException INVALID if SOURCE_DATE_EPOCH is set and no number of seconds
   */
  public Optional<Instant> sourceDateEpoch() {
    return variable("SOURCE_DATE_EPOCH").map(Environment::seconds);
  }

  private static Instant seconds(String text) {
    try {
      return Instant.ofEpochSecond(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw new OciException(
          ErrorKind.INVALID,
          "SOURCE_DATE_EPOCH \"%s\": expected whole seconds since 1970".formatted(text),
          e);
    }
  }
}
