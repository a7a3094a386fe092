package dev.shale.registry;

import dev.shale.config.Environment;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;

/** Surroundings without anything that a developer's machine may have. */
final class TestEnvironment {
  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

  static final Environment EMPTY = withHome(Path.of("/nonexistent"));

  private TestEnvironment() {}

  static Environment withHome(Path home) {
    return new Environment(Map.of(), Optional.of(home), 1000, CLOCK);
  }
}
