package dev.shale.name;

import dev.shale.error.OciException;
import java.util.List;
import java.util.Set;

/** Which tags of a repository are meant. */
public sealed interface TagFilter {
  /** Tags that look like something. */
  record Matching(TextPattern pattern) implements TagFilter {
    @Override
    public boolean accepts(String tag) {
      return pattern.matches(tag);
    }
  }

  /** Tags that state a version within a range; others are not meant. */
  record Versions(VersionRange range) implements TagFilter {
    @Override
    public boolean accepts(String tag) {
      return SemanticVersion.find(tag).filter(range::contains).isPresent();
    }
  }

  /** Just these tags. */
  record Exactly(Set<String> tags) implements TagFilter {
    public Exactly {
      tags = Set.copyOf(tags);
    }

    @Override
    public boolean accepts(String tag) {
      return tags.contains(tag);
    }
  }

  /** Whether a tag is meant. */
  boolean accepts(String tag);

  /**
   * Parses a filter as an option gives it: {@code /REGEX/} or {@code regex:REGEX}, {@code
   * semver:RANGE}, a glob such as {@code 3.*}, or tags with commas between. A tag has no slash and
   * no colon in it, so each is only itself.
   *
   * @throws OciException INVALID if it is none of those
   */
  static TagFilter parse(String text) {
    if (text.startsWith("semver:")) {
      return new Versions(VersionRange.parse(text.substring("semver:".length())));
    }
    if (text.startsWith("regex:")) {
      return new Matching(TextPattern.regex(text.substring("regex:".length())));
    }
    if (text.length() > 2 && text.startsWith("/") && text.endsWith("/")) {
      return new Matching(TextPattern.regex(text.substring(1, text.length() - 1)));
    }
    if (text.isEmpty() || text.indexOf('/') >= 0 || text.indexOf(':') >= 0) {
      throw OciException.invalid(
          "filter \"%s\": expected a glob, /REGEX/, regex:REGEX, semver:RANGE, or tags with commas"
              + " between",
          text);
    }
    if (text.chars().anyMatch(c -> "*?[]{}\\".indexOf(c) >= 0)) {
      return new Matching(TextPattern.glob(text));
    }
    return new Exactly(Set.copyOf(List.of(text.split(","))));
  }
}
