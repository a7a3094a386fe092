package dev.shale.auth;

import dev.shale.error.OciException;

/** What a client proves itself with. No form of it prints its secret. */
public sealed interface Credentials {
  /** Stands in the place of a user whose secret is an identity token. */
  String TOKEN_USER = "<token>";

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

  /** A token that is shown to the registry itself, as it is. */
  record RegistryToken(String token) implements Credentials {
    /**
     * @throws OciException INVALID if no token looks like this; the message does not repeat it
     */
    public RegistryToken {
      if (!Token.canBeSent(token)) {
        throw OciException.invalid("registry token: expected visible ASCII characters");
      }
    }

    @Override
    public String toString() {
      return "RegistryToken[]";
    }
  }

  /** A user and his secret, which is an identity token if the user is {@link #TOKEN_USER}. */
  static Credentials of(String user, String secret) {
    return user.equals(TOKEN_USER) ? new IdentityToken(secret) : new Basic(user, secret);
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
    return of(text.substring(0, colon), text.substring(colon + 1));
  }
}
