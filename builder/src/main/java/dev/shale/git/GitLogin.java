package dev.shale.git;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address over HTTP, and the password that was in it. Git gives an address to its helpers as an
 * argument, which every user of the host can read, and keeps it where a repository refers to
 * others; a password that it looks up itself it does neither with.
 *
 * <p>Spec: gitcredentials(7); git-credential-store(1), "Storage format".
 *
 * @param address without user and password
 * @param entry what git-credential-store has of the server
 */
record GitLogin(String address, Optional<String> entry) {
  private static final Pattern WITH_USER =
      Pattern.compile("(?i)(https?)://([^/]*)@([^/@]*)(/.*)?", Pattern.DOTALL);

  /** An address whose host would be something like {@code user:pass}, as of a / in a password. */
  private static final Pattern WITHOUT_HOST =
      Pattern.compile("(?i)https?://(?!\\[)[^/@]*:(?![0-9]*(?:/|$)).*", Pattern.DOTALL);

  /** Whether what should be a user and a password cannot be told from the host. */
  static boolean isUnclear(String remote) {
    return WITHOUT_HOST.matcher(remote).matches() && !WITH_USER.matcher(remote).matches();
  }

  static GitLogin of(String remote) {
    Matcher found = WITH_USER.matcher(remote);
    if (!found.matches()) {
      return new GitLogin(remote, Optional.empty());
    }
    String scheme = found.group(1).toLowerCase(Locale.ROOT) + "://";
    String host = found.group(3);
    // A token is given in place of the user, mostly, and without a password.
    String written = found.group(2).replace("@", "%40");
    String user = written.contains(":") ? written : written + ":";
    String path = Optional.ofNullable(found.group(4)).orElse("");
    return new GitLogin(scheme + host + path, Optional.of(scheme + user + "@" + host));
  }
}
