package dev.shale.name;

import dev.shale.error.OciException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version, as tags state it, in the order of versions: {@code 1.2.10} after {@code 1.2.9}, and
 * {@code 2.0.0-rc.1} before {@code 2.0.0}.
 *
 * <p>Read leniently, as clients of registries do: a {@code v} may come first, and what is missing
 * of minor and patch is zero. Versions that differ in their build only are of the same rank, and
 * yet not equal; {@code toString} prints the full form, without the {@code v}.
 *
 * <p>Spec: Semantic Versioning 2.0.0, sections 2, 9, 10 and 11.
 *
 * @param preRelease what is between the dots after the hyphen; empty for a release
 * @param build what is after the plus; empty if there is none
 */
public record SemanticVersion(
    long major, long minor, long patch, List<String> preRelease, String build)
    implements Comparable<SemanticVersion> {
  /** So that each of the three numbers fits into a {@code long}. */
  private static final String NUMBER = "[0-9]{1,18}";

  private static final String WORDS = "[0-9A-Za-z-]++(?:\\.[0-9A-Za-z-]++)*+";
  private static final Pattern TEXT =
      Pattern.compile(
          "v?(%1$s)(?:\\.(%1$s))?(?:\\.(%1$s))?(?:-(%2$s))?(?:\\+(%2$s))?"
              .formatted(NUMBER, WORDS));
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  public SemanticVersion {
    preRelease = List.copyOf(preRelease);
  }

  /** A release. */
  public static SemanticVersion of(long major, long minor, long patch) {
    return new SemanticVersion(major, minor, patch, List.of(), "");
  }

  /**
   * Parses a version.
   *
   * @throws OciException INVALID if it is none
   */
  public static SemanticVersion parse(String text) {
    return find(text)
        .orElseThrow(
            () -> OciException.invalid("version \"%s\": expected MAJOR.MINOR.PATCH", text));
  }

  /** The version that a tag states; empty for a tag that states none. */
  public static Optional<SemanticVersion> find(String tag) {
    Matcher parts = TEXT.matcher(tag);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String preRelease = Objects.requireNonNullElse(parts.group(4), "");
    return Optional.of(
        new SemanticVersion(
            Long.parseLong(parts.group(1)),
            Long.parseLong(Objects.requireNonNullElse(parts.group(2), "0")),
            Long.parseLong(Objects.requireNonNullElse(parts.group(3), "0")),
            preRelease.isEmpty() ? List.of() : List.of(preRelease.split("\\.")),
            Objects.requireNonNullElse(parts.group(5), "")));
  }

  /** Whether this comes before a release. */
  public boolean isPreRelease() {
    return !preRelease.isEmpty();
  }

  /** By rank: the build says nothing. */
  @Override
  public int compareTo(SemanticVersion other) {
    int byNumbers = compareNumbers(other, 3);
    if (byNumbers != 0) {
      return byNumbers;
    }
    if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
      return Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty());
    }
    return Arrays.compare(
        preRelease.toArray(String[]::new),
        other.preRelease.toArray(String[]::new),
        SemanticVersion::compareWords);
  }

  /** Compares the first of major, minor and patch only, as many as said. */
  int compareNumbers(SemanticVersion other, int count) {
    return Arrays.compare(numbers(), 0, count, other.numbers(), 0, count);
  }

  private long[] numbers() {
    return new long[] {major, minor, patch};
  }

  /** Numbers come before words. */
  private static int compareWords(String one, String other) {
    boolean isNumber = DIGITS.matcher(one).matches();
    if (isNumber != DIGITS.matcher(other).matches()) {
      return isNumber ? -1 : 1;
    }
    return isNumber
        ? new BigInteger(one).compareTo(new BigInteger(other))
        : Integer.signum(one.compareTo(other));
  }

  @Override
  public String toString() {
    return "%d.%d.%d%s%s"
        .formatted(
            major,
            minor,
            patch,
            preRelease.isEmpty() ? "" : "-" + String.join(".", preRelease),
            build.isEmpty() ? "" : "+" + build);
  }
}
