package dev.shale.name;

import dev.shale.error.OciException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which versions are wanted: {@code >=1.2 <2}, {@code ^1.2}, {@code ~1.2.3}, {@code 1.x}, {@code
 * 1.2 - 1.4}, and any of those between {@code ||}. What stands side by side has to hold together; a
 * comma may stand between.
 *
 * <p>The grammar and its meaning are those of Go's Masterminds/semver, by which skopeo reads {@code
 * images-by-semver}: what is missing of a version is open ({@code 1.2} is {@code 1.2.x}, {@code >1}
 * begins at 2), and a pre-release is wanted only where one is named on the same side of {@code ||}.
 *
 * <p>{@code toString} gives the text that was parsed.
 */
public final class VersionRange {
  /** How long a range may be, in characters. */
  static final int MAX_LENGTH = 512;

  /** How many sides {@code ||} may divide. */
  static final int MAX_ALTERNATIVES = 32;

  private static final String PART = "(?:[0-9]{1,18}|[xX*])";
  private static final String WORDS = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
  private static final String VERSION =
      "v?%1$s(?:\\.%1$s){0,2}(?:-%2$s)?(?:\\+%2$s)?".formatted(PART, WORDS);
  private static final Pattern HYPHEN = Pattern.compile("(%1$s)\\s+-\\s+(%1$s)".formatted(VERSION));
  private static final Pattern BOUND =
      Pattern.compile(
          "\\s*(=<|<=|=>|>=|!=|~>|=|<|>|~|\\^|)\\s*(%s)(?:\\s*,\\s*|\\s+|(?=[=<>!~^])|$)"
              .formatted(VERSION));

  private final String text;
  private final List<List<VersionBound>> alternatives;

  private VersionRange(String text, List<List<VersionBound>> alternatives) {
    this.text = text;
    this.alternatives = alternatives;
  }

  /**
   * Parses a range.
   *
   * @throws OciException INVALID if it is none
   */
  public static VersionRange parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw OciException.invalid(
          "version range of %d characters: longer than %d", text.length(), MAX_LENGTH);
    }
    String[] sides = text.split("\\|\\|", -1);
    if (sides.length > MAX_ALTERNATIVES) {
      throw OciException.invalid(
          "version range \"%s\": more than %d alternatives", text, MAX_ALTERNATIVES);
    }
    return new VersionRange(text, Stream.of(sides).map(side -> bounds(text, side)).toList());
  }

  private static List<VersionBound> bounds(String text, String side) {
    String plain = HYPHEN.matcher(side).replaceAll(">=$1 <=$2").strip();
    Matcher next = BOUND.matcher(plain);
    List<VersionBound> bounds = new ArrayList<>();
    int end = 0;
    do {
      next.region(end, plain.length());
      if (!next.lookingAt()) {
        throw OciException.invalid(
            "version range \"%s\": no range at \"%s\"; expected such as >=1.2 <2, ^1.2, ~1.2.3,"
                + " 1.x, 1.2 - 1.4, or several between ||",
            text, plain.substring(end));
      }
      bounds.add(VersionBound.of(next.group(1), next.group(2)));
      end = next.end();
    } while (end < plain.length());
    return List.copyOf(bounds);
  }

  /** Whether a version is wanted. */
  public boolean contains(SemanticVersion version) {
    return alternatives.stream().anyMatch(bounds -> contains(bounds, version));
  }

  private static boolean contains(List<VersionBound> bounds, SemanticVersion version) {
    boolean named = bounds.stream().anyMatch(bound -> bound.version().isPreRelease());
    return (named || !version.isPreRelease())
        && bounds.stream().allMatch(bound -> bound.allows(version));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VersionRange that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
