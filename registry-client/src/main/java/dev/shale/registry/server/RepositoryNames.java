package dev.shale.registry.server;

import java.util.regex.Pattern;

/**
 * What repositories may be called.
 *
 * <p>Spec: distribution-spec v1.1.1, "Pulling manifests" ({@code name}).
 */
final class RepositoryNames {
  static final int MAX_LENGTH = 255;

  private static final String PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
  private static final Pattern GRAMMAR = Pattern.compile(PART + "(?:/" + PART + ")*");

  private RepositoryNames() {}

  static boolean isName(String text) {
    return text.length() <= MAX_LENGTH && GRAMMAR.matcher(text).matches();
  }

  static String require(String text) {
    if (!isName(text)) {
      throw new Problem(ErrorCode.NAME_INVALID, "\"" + text + "\" is no name of a repository");
    }
    return text;
  }
}
