package dev.shale.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Waits that take no time and are noted; chance gives its middle. */
public final class TestPacing {
  public static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final List<Duration> pauses = new CopyOnWriteArrayList<>();

  /** The pacing to give to a client. */
  public Pacing pacing() {
    return new Pacing(Clock.fixed(NOW, ZoneOffset.UTC), pauses::add, () -> 0.5);
  }

  /** How long the client has waited, each time. */
  public List<Duration> pauses() {
    return List.copyOf(pauses);
  }
}
