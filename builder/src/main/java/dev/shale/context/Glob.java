package dev.shale.context;

import dev.shale.error.OciException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Patterns of Go's {@code filepath.Match}, as regular expressions: {@code *} and {@code ?} stop at
 * a slash, {@code [a-z]} is a class, a backslash takes the next character as it is.
 */
final class Glob {
  /** What two stars mean. */
  enum Stars {
    /** The same as one: in the sources of COPY. */
    AS_ONE,
    /** Any number of directories: in {@code .dockerignore}. */
    ANY_DEPTH
  }

  private final String text;
  private final Stars stars;
  private final StringBuilder regex = new StringBuilder();
  private int at;

  private Glob(String text, Stars stars) {
    this.text = text;
    this.stars = stars;
  }

  /**
   * Translates a pattern.
   *
   * @throws OciException INVALID if it is malformed
   */
  static Pattern compile(String text, Stars stars) {
    Glob glob = new Glob(text, stars);
    while (glob.at < text.length()) {
      glob.translateNext();
    }
    try {
      return Pattern.compile(glob.regex.toString(), Pattern.DOTALL);
    } catch (PatternSyntaxException e) {
      throw glob.malformed("a [class] of it is broken");
    }
  }

  /** Whether a text means more than itself. */
  static boolean isWildcard(String text) {
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '*', '?', '[' -> {
          return true;
        }
        case '\\' -> i++;
        default -> {}
      }
    }
    return false;
  }

  /** A text that is no wildcard, its backslashes taken out. */
  static String literal(String text) {
    return text.replaceAll("(?s)\\\\(.)", "$1");
  }

  private void translateNext() {
    char c = text.charAt(at++);
    switch (c) {
      case '*' -> star();
      case '?' -> regex.append("[^/]");
      case '[' -> characterClass();
      case '\\' -> {
        if (at == text.length()) {
          throw malformed("nothing follows its last backslash");
        }
        literal(text.charAt(at++));
      }
      default -> literal(c);
    }
  }

  private OciException malformed(String how) {
    return OciException.invalid("pattern \"%s\": %s", text, how);
  }

  private void star() {
    boolean isDouble = false;
    while (at < text.length() && text.charAt(at) == '*') {
      at++;
      isDouble = true;
    }
    if (!isDouble || stars == Stars.AS_ONE) {
      regex.append("[^/]*");
      return;
    }
    if (at < text.length() && text.charAt(at) == '/') {
      at++;
    }
    regex.append(at == text.length() ? ".*" : "(?:.*/)?");
  }

  private void characterClass() {
    regex.append('[');
    if (at < text.length() && text.charAt(at) == '^') {
      regex.append('^');
      at++;
    }
    int start = at;
    while (at < text.length() && text.charAt(at) != ']') {
      char c = text.charAt(at++);
      if (c == '-' && at - 1 > start) {
        regex.append('-');
      } else if (c == '\\' && at < text.length()) {
        literal(text.charAt(at++));
      } else {
        literal(c);
      }
    }
    if (at >= text.length() || at == start) {
      throw malformed(at == start ? "a [class] of it is empty" : "a [class] of it is not closed");
    }
    at++;
    regex.append("&&[^/]]");
  }

  private void literal(char c) {
    if (!Character.isLetterOrDigit(c) && c < 0x80) {
      regex.append('\\');
    }
    regex.append(c);
  }
}
