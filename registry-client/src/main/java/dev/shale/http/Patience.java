package dev.shale.http;

import java.time.Duration;

/**
 * How long a client waits for a server.
 *
 * @param toConnect for it to accept a connection
 * @param toHear while it says nothing; both are longer than a millisecond and no longer than some
 *     days
 */
public record Patience(Duration toConnect, Duration toHear) {
  /** Long enough for a server that is alive. */
  public static final Patience DEFAULT =
      new Patience(
          Duration.ofSeconds(HttpClient.CONNECT_SECONDS),
          Duration.ofSeconds(HttpClient.SILENCE_SECONDS));
}
