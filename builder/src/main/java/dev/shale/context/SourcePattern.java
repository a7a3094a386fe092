package dev.shale.context;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A source of COPY or ADD, taken apart: a path that is meant as it stands, then patterns, one for
 * each level below it.
 *
 * @param base up to the first part that has a wildcard
 * @param names none if there is no wildcard
 */
record SourcePattern(TreePath base, List<Pattern> names) {
  SourcePattern {
    names = List.copyOf(names);
  }

  /**
   * Takes a source apart; {@code ..} is applied to its text and means nothing at the root, as
   * BuildKit has it.
   *
   * @throws OciException INVALID if a pattern is malformed
   */
  static SourcePattern parse(String source) {
    TreePath base = TreePath.ROOT;
    List<Pattern> names = new ArrayList<>();
    for (String part : cleanParts(source)) {
      if (names.isEmpty() && !isWildcard(part)) {
        base = base.child(unescaped(part));
      } else {
        names.add(pattern(source, part));
      }
    }
    return new SourcePattern(base, names);
  }

  /** A text without what its backslashes are for. */
  static String unescaped(String part) {
    return part.replaceAll("(?s)\\\\(.)", "$1");
  }

  /** The parts of a path that begins at a root. */
  static List<String> cleanParts(String source) {
    List<String> parts = new ArrayList<>();
    for (String part : source.split("/", -1)) {
      if (part.equals("..")) {
        if (!parts.isEmpty()) {
          parts.removeLast();
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return parts;
  }

  /** Whether a part of a path stands for names other than its own. */
  static boolean isWildcard(String part) {
    for (int i = 0; i < part.length(); i++) {
      switch (part.charAt(i)) {
        case '*', '?', '[' -> {
          return true;
        }
        case '\\' -> i++;
        default -> {}
      }
    }
    return false;
  }

  private static Pattern pattern(String source, String part) {
    try {
      return Pattern.ofNames(part.getBytes(StandardCharsets.UTF_8));
    } catch (OciException e) {
      throw new OciException(
          ErrorKind.INVALID, "source \"%s\": %s".formatted(source, e.getMessage()), e);
    }
  }
}
