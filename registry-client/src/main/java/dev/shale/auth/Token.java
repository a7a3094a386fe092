package dev.shale.auth;

import java.time.Duration;
import java.time.Instant;

/**
 * The right to some scopes for some time.
 *
 * @param life how long it was good for when it was new
 */
record Token(String value, Instant expires, Duration life) {
  /** A token with less time left than this is not used any more. */
  static final Duration MARGIN = Duration.ofSeconds(5);

  /**
   * Whether a text can stand in a header: what cannot would be quoted by the failure to send it.
   */
  static boolean canBeSent(String value) {
    return value.matches("[\\x21-\\x7e]+");
  }

  /** Whether it will still be good when a request that leaves now arrives. */
  boolean isGoodAt(Instant now) {
    Duration half = life.dividedBy(2); // one that never has the margin left is used all the same
    Duration margin = half.compareTo(MARGIN) < 0 ? half : MARGIN;
    return !now.plus(margin).isAfter(expires);
  }

  /** The value of an Authorization header. Spec: RFC 6750, section 2.1. */
  String proof() {
    return "Bearer " + value;
  }

  @Override
  public String toString() {
    return "Token[until " + expires + "]";
  }
}
