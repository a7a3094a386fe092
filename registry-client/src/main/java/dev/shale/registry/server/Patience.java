package dev.shale.registry.server;

import java.time.Duration;

/**
 * How long a server waits for a client that does nothing.
 *
 * @param idle for the next request; longer than the 90 s for which Go's clients keep a connection
 * @param head from the first byte of a request, or of a TLS handshake, to the end of its head
 * @param pause in the middle of a body, either way; how long the whole takes does not matter
 * @param farewell for a client that still sends after the last answer, so that it reads that
 */
record Patience(Duration idle, Duration head, Duration pause, Duration farewell) {
  static final Patience DEFAULT =
      new Patience(
          Duration.ofMinutes(2),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofSeconds(1));

  /** With those who are sent away: a few farewells, since TLS takes some messages both ways. */
  Patience withoutWaiting() {
    Duration little = farewell.multipliedBy(5);
    return new Patience(little, little, little, farewell);
  }

  /** How often to look who is overdue. */
  Duration untilNextLook() {
    return farewell.dividedBy(2);
  }
}
