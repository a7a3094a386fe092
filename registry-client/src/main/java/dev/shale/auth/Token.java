package dev.shale.auth;

import java.time.Instant;

/** The right to some scopes for some time. */
record Token(String value, Instant expires) {
  @Override
  public String toString() {
    return "Token[until " + expires + "]";
  }
}
