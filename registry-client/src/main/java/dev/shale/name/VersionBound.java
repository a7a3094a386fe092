package dev.shale.name;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One condition of a {@link VersionRange}.
 *
 * @param version what is not {@link #stated} of it is zero
 * @param stated how many of major, minor and patch the condition states, from 0 to 3
 */
record VersionBound(Operator operator, SemanticVersion version, int stated) {
  private static final Pattern PARTS = Pattern.compile("v?([^-+]+)(.*)");

  enum Operator {
    EQUAL,
    OTHER,
    ABOVE,
    FROM,
    BELOW,
    UP_TO,
    /** The same minor, from a patch on. */
    TILDE,
    /** The same first number that is not zero, from a version on. */
    CARET
  }

  static VersionBound of(String operator, String text) {
    Matcher parts = PARTS.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(text); // the range's own pattern let it through
    }
    List<String> numbers =
        Stream.of(parts.group(1).split("\\.")).takeWhile(part -> !part.matches("[xX*]")).toList();
    String version = numbers.isEmpty() ? "0" : String.join(".", numbers);
    return new VersionBound(
        operator(operator), SemanticVersion.parse(version + parts.group(2)), numbers.size());
  }

  private static Operator operator(String sign) {
    return switch (sign) {
      case "", "=" -> Operator.EQUAL;
      case "!=" -> Operator.OTHER;
      case ">" -> Operator.ABOVE;
      case ">=", "=>" -> Operator.FROM;
      case "<" -> Operator.BELOW;
      case "<=", "=<" -> Operator.UP_TO;
      case "~", "~>" -> Operator.TILDE;
      case "^" -> Operator.CARET;
      default -> throw new IllegalArgumentException(sign); // as above
    };
  }

  boolean allows(SemanticVersion candidate) {
    return switch (operator) {
      case EQUAL -> isSame(candidate);
      case OTHER -> !isSame(candidate);
      case ABOVE -> compareStated(candidate) > 0;
      case FROM -> candidate.compareTo(version) >= 0;
      case BELOW -> candidate.compareTo(version) < 0;
      case UP_TO -> compareStated(candidate) <= 0;
      case TILDE -> from(candidate, Math.min(stated, 2));
      case CARET -> from(candidate, Math.min(stated, caretWidth()));
    };
  }

  private boolean isSame(SemanticVersion candidate) {
    return stated < 3 ? from(candidate, stated) : candidate.compareTo(version) == 0;
  }

  /** What is not stated is open: 1.2.9 is not above 1.2, and no further than it. */
  private int compareStated(SemanticVersion candidate) {
    return stated < 3 ? candidate.compareNumbers(version, stated) : candidate.compareTo(version);
  }

  private boolean from(SemanticVersion candidate, int sameNumbers) {
    return candidate.compareTo(version) >= 0 && candidate.compareNumbers(version, sameNumbers) == 0;
  }

  private int caretWidth() {
    if (version.major() > 0) {
      return 1;
    }
    return version.minor() > 0 ? 2 : 3;
  }
}
