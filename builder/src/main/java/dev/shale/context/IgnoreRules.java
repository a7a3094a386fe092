package dev.shale.context;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A {@code .dockerignore}: which paths of a context are not there. The last pattern that a path or
 * a directory above it matches decides. Immutable.
 *
 * <p>Spec: Docker's "Build context", ".dockerignore files"; where it is silent,
 * moby/patternmatcher.
 */
public final class IgnoreRules {
  /** Nothing is excluded. */
  public static final IgnoreRules NONE = new IgnoreRules(List.of());

  /** How long a file of rules may be, in bytes. */
  public static final int MAX_BYTES = 1 << 20;

  private enum Effect {
    EXCLUDE,
    KEEP
  }

  private record Rule(Effect effect, Pattern pattern) {
    boolean matches(List<String> prefixes) {
      return prefixes.stream().anyMatch(prefix -> pattern.matcher(prefix).matches());
    }
  }

  private final List<Rule> rules;

  private IgnoreRules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /**
   * Reads rules.
   *
   * @param fileName as messages name it
   * @throws OciException INVALID if a pattern is malformed; names file and line
   */
  public static IgnoreRules parse(String fileName, byte[] file) {
    List<Rule> rules = new ArrayList<>();
    List<String> lines = new String(file, StandardCharsets.UTF_8).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = i == 0 ? lines.get(i).replaceFirst("^\ufeff", "") : lines.get(i);
      try {
        rule(line).ifPresent(rules::add);
      } catch (OciException e) {
        String place = "read %s:%d: ".formatted(fileName, i + 1);
        throw new OciException(ErrorKind.INVALID, place + e.getMessage(), e);
      }
    }
    return new IgnoreRules(rules);
  }

  private static Optional<Rule> rule(String line) {
    String text = line.strip();
    if (line.startsWith("#") || text.isEmpty()) {
      return Optional.empty();
    }
    Effect effect = text.startsWith("!") ? Effect.KEEP : Effect.EXCLUDE;
    if (effect == Effect.KEEP) {
      text = text.substring(1).strip();
      if (text.isEmpty()) {
        throw OciException.invalid("pattern \"%s\": says nothing to keep", text);
      }
    }
    String clean = clean(text);
    return clean.isEmpty()
        ? Optional.empty()
        : Optional.of(new Rule(effect, Glob.compile(clean, Glob.Stars.ANY_DEPTH)));
  }

  /**
   * As Go's {@code filepath.Clean}, without slashes at either end; empty for the context itself.
   */
  private static String clean(String text) {
    List<String> parts = new ArrayList<>();
    for (String part : text.split("/", -1)) {
      if (part.equals("..") && !parts.isEmpty()) {
        parts.removeLast();
      } else if (!part.isEmpty() && !part.equals(".") && !part.equals("..")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  /** Whether a path is not there. What is below an excluded directory may be. */
  public boolean excludes(TreePath path) {
    List<String> prefixes = prefixes(path);
    for (Rule rule : rules.reversed()) {
      if (rule.matches(prefixes)) {
        return rule.effect == Effect.EXCLUDE;
      }
    }
    return false;
  }

  /** The path and all directories above it, the root aside. */
  private static List<String> prefixes(TreePath path) {
    List<String> prefixes = new ArrayList<>();
    for (TreePath at = path; !at.isRoot(); at = at.parent()) {
      prefixes.add(new String(at.bytes(), StandardCharsets.UTF_8));
    }
    return prefixes;
  }

  /** Whether something in an excluded directory may be there nevertheless. */
  boolean keepsAny() {
    return rules.stream().anyMatch(rule -> rule.effect == Effect.KEEP);
  }
}
