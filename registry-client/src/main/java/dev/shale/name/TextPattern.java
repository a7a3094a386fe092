package dev.shale.name;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;

/**
 * What some texts look like: a glob, or a regular expression in the syntax of Go. Matching takes
 * time in proportion to the text, whatever the pattern is.
 *
 * <p>{@code toString} gives the text that was parsed.
 */
public final class TextPattern {
  /** How long a pattern may be, in characters. */
  static final int MAX_LENGTH = 1024;

  /**
   * How often a part of a pattern may be asked for by numbers in braces, nested ones multiplied.
   */
  static final int MAX_REPETITIONS = 1000;

  private static final java.util.regex.Pattern REPETITION =
      java.util.regex.Pattern.compile("\\{([0-9]*),?([0-9]*)}");
  private static final String BRACKETS_AND_MORE = "[]{}\\";

  private final String text;
  private final Pattern compiled;

  private TextPattern(String text, Pattern compiled) {
    this.text = text;
    this.compiled = compiled;
  }

  /**
   * A glob: {@code *} is any text, {@code ?} any character, {@code [a-c]} and {@code [!a-c]} one of
   * some; all else is itself. It describes the whole text.
   *
   * @throws OciException INVALID if a bracket is not closed, or stands where none may
   */
  public static TextPattern glob(String glob) {
    requireLength(glob);
    StringBuilder regex = new StringBuilder("^(?s:");
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        case '[' -> {
          int end = glob.indexOf(']', i + 2);
          if (end < 0) {
            throw OciException.invalid("pattern \"%s\": [ without ]", glob);
          }
          regex.append(oneOf(glob, glob.substring(i + 1, end)));
          i = end;
        }
        case ']', '{', '}', '\\' ->
            throw OciException.invalid(
                "pattern \"%s\": %s means nothing in a glob; /REGEX/ is a regular expression",
                glob, c);
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return compile(glob, regex.append(")$").toString());
  }

  private static String oneOf(String glob, String characters) {
    boolean others = characters.startsWith("!") || characters.startsWith("^");
    String some = others ? characters.substring(1) : characters;
    if (some.isEmpty() || some.chars().anyMatch(c -> BRACKETS_AND_MORE.indexOf(c) >= 0)) {
      throw OciException.invalid(
          "pattern \"%s\": expected characters and ranges of them in [%s]", glob, characters);
    }
    return "[" + (others ? "^" : "") + some.replace("^", "\\^") + "]";
  }

  /**
   * A regular expression, which a part of the text may match; {@code ^} and {@code $} are its ends.
   *
   * <p>Spec: RE2, "Syntax".
   *
   * @throws OciException INVALID if it is none
   */
  public static TextPattern regex(String regex) {
    requireLength(regex);
    long product =
        REPETITION
            .matcher(regex)
            .results()
            .mapToLong(braces -> Math.max(number(braces.group(1)), number(braces.group(2))))
            .reduce(1, (a, b) -> Math.min(a * b, Integer.MAX_VALUE));
    if (product > MAX_REPETITIONS) {
      throw OciException.invalid(
          "pattern \"%s\": asks for more than %d repetitions in all", regex, MAX_REPETITIONS);
    }
    return compile(regex, regex);
  }

  private static long number(String digits) {
    if (digits.isEmpty()) {
      return 1;
    }
    return digits.length() > 9 ? Integer.MAX_VALUE : Math.max(1, Long.parseLong(digits));
  }

  private static void requireLength(String pattern) {
    if (pattern.isEmpty() || pattern.length() > MAX_LENGTH) {
      throw OciException.invalid(
          "pattern of %d characters: expected 1 to %d", pattern.length(), MAX_LENGTH);
    }
  }

  private static TextPattern compile(String shown, String regex) {
    try {
      return new TextPattern(shown, Pattern.compile(regex));
    } catch (PatternSyntaxException e) {
      throw new OciException(
          ErrorKind.INVALID, "pattern \"%s\": %s".formatted(shown, e.getDescription()), e);
    }
  }

  /** Whether a text looks like this. */
  public boolean matches(String candidate) {
    return compiled.matcher(candidate).find();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TextPattern that && compiled.equals(that.compiled);
  }

  @Override
  public int hashCode() {
    return compiled.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
