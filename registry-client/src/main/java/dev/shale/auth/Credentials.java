package dev.shale.auth;

import dev.shale.error.OciException;

/** What a client proves itself with. No form of it prints its secret. */
public sealed interface Credentials {
  /** Nothing: what anyone may do. */
  record Anonymous() implements Credentials {}

  /** A user and a password, or what a registry takes for one. */
  record Basic(String user, String password) implements Credentials {
    @Override
    public String toString() {
      return "Basic[" + user + "]";
    }
  }

  /** A token that buys others, in place of a password. */
  record IdentityToken(String token) implements Credentials {
    @Override
    public String toString() {
      return "IdentityToken[]";
    }
  }

  /**
   * Reads {@code USER:PASSWORD}, as an option gives it.
   *
   * @throws OciException INVALID if there is no colon; the message does not repeat the text
   */
  static Credentials parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw OciException.invalid("credentials: expected USER:PASSWORD");
    }
    return new Basic(text.substring(0, colon), text.substring(colon + 1));
  }
}
