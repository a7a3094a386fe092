package dev.shale.registry.server;

import dev.shale.http.Headers;
import dev.shale.trust.Htpasswd;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** Who may do anything: everybody, or the users of a file, who say so by Basic authentication. */
record Access(Optional<Htpasswd> users) {
  private static final String SCHEME = "basic ";

  boolean allows(Asked asked) {
    return users.isEmpty()
        || asked
            .header(Headers.AUTHORIZATION)
            .filter(text -> allows(users.get(), text))
            .isPresent();
  }

  private static boolean allows(Htpasswd users, String authorization) {
    if (!authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return false;
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(authorization.substring(SCHEME.length()).trim());
      String[] sides = new String(decoded, StandardCharsets.UTF_8).split(":", 2);
      return sides.length == 2 && users.knows(sides[0], sides[1]);
    } catch (IllegalArgumentException e) {
      return false; // no Base64
    }
  }

  static Answer refusal() {
    return Answer.error(401, ErrorCode.UNAUTHORIZED, "credentials are needed or were wrong")
        .with("WWW-Authenticate", "Basic realm=\"shale\"");
  }
}
