package dev.shale.context;

import dev.shale.error.OciException;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.Node;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@code .dockerignore} or {@code .containerignore} keeps out of a build context. The last
 * rule that matches a path, or a directory above it, decides. Immutable.
 *
 * <p>Rules are read as moby does, to the letter of what it documents. Where its translation to
 * regular expressions leaks ({@code a|b*} as a choice, {@code \d*} as a digit), the documented
 * meaning holds.
 *
 * <p>Spec: Docker documentation, build context, ".dockerignore files"; moby/patternmatcher v0.6.0;
 * buildah-build(1), ".containerignore/.dockerignore", for which file is read.
 */
public final class IgnoreRules {
  /** How long an ignore file may be. */
  public static final int MAX_BYTES = 1 << 20;

  /** What files of rules are called, after the name of a Dockerfile or alone; the first wins. */
  private static final List<String> SUFFIXES = List.of(".containerignore", ".dockerignore");

  private static final Set<String> EVERYTHING = Set.of("*", "**", "**/*");

  /** Nothing is kept out. */
  public static final IgnoreRules NONE = new IgnoreRules(List.of());

  private final List<IgnoreRule> rules;

  private IgnoreRules(List<IgnoreRule> rules) {
    this.rules = List.copyOf(rules);
  }

  /**
   * The rules for a build: {@code <Dockerfile>.containerignore} beside the Dockerfile, else {@code
   * <Dockerfile>.dockerignore} there, else those at the root of the context.
   *
   * @param dockerfile its path in {@code beside}, a tree that may be the context itself
   * @throws OciException INVALID if a rule cannot be read: file, line and pattern are named
   */
  public static IgnoreRules find(ReadableTree context, ReadableTree beside, TreePath dockerfile)
      throws IOException {
    Optional<IgnoreRules> own = first(beside, dockerfile.parent(), nameOf(dockerfile));
    return own.isPresent() ? own.get() : find(context);
  }

  private static String nameOf(TreePath path) {
    return new String(path.name(), StandardCharsets.ISO_8859_1);
  }

  /**
   * The rules at the root of a context, for a Dockerfile that is no file: {@code .containerignore},
   * else {@code .dockerignore}, else none.
   */
  public static IgnoreRules find(ReadableTree context) throws IOException {
    return first(context, TreePath.ROOT, "").orElse(NONE);
  }

  private static Optional<IgnoreRules> first(
      ReadableTree tree, TreePath directory, String nameBefore) throws IOException {
    for (String suffix : SUFFIXES) {
      byte[] name = (nameBefore + suffix).getBytes(StandardCharsets.ISO_8859_1);
      Optional<IgnoreRules> rules = read(tree, directory.child(name));
      if (rules.isPresent()) {
        return rules;
      }
    }
    return Optional.empty();
  }

  private static Optional<IgnoreRules> read(ReadableTree tree, TreePath path) throws IOException {
    TreePath real = LinkResolver.of(tree).resolve(path);
    Optional<Node> node = tree.find(real).map(TreeEntry::node);
    if (!(node.orElse(null) instanceof Node.File)) {
      return Optional.empty();
    }
    try (InputStream in = tree.read(real)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw OciException.invalid("read %s: longer than %d bytes", path, MAX_BYTES);
      }
      return Optional.of(parse(path.toString(), bytes));
    }
  }

  /**
   * Reads an ignore file.
   *
   * @param name what messages call it
   * @throws OciException INVALID if a rule cannot be read: file, line and pattern are named
   */
  public static IgnoreRules parse(String name, byte[] file) {
    return new IgnoreRules(IgnoreFileReader.read(name, file));
  }

  /**
   * Reads what {@code --exclude} has: patterns as the lines of an ignore file, but for comments.
   *
   * @throws OciException INVALID if one cannot be read
   */
  static IgnoreRules ofExcludes(List<String> patterns) {
    return new IgnoreRules(IgnoreFileReader.read("--exclude", patterns));
  }

  /**
   * Keeps out all but what a pattern matches and what is below that.
   *
   * @param pattern no {@code !} means anything at its start
   * @throws OciException INVALID with what is wrong as its whole message
   */
  static IgnoreRules allBut(String pattern) {
    return new IgnoreRules(
        List.of(rule("**", IgnoreRule.Effect.EXCLUDE), rule(pattern, IgnoreRule.Effect.INCLUDE)));
  }

  private static IgnoreRule rule(String pattern, IgnoreRule.Effect effect) {
    byte[] bytes = pattern.getBytes(StandardCharsets.UTF_8);
    return new IgnoreRule("--parents", 1, pattern, effect, Pattern.ofPaths(bytes));
  }

  /**
   * Whether the rules keep out all that a source of COPY can name, by their text alone: never so
   * where an exception is among them, which may let in something below. Of the context itself they
   * do so only by a pattern of everything.
   *
   * @param source as COPY has it; wildcards count as characters
   */
  public boolean excludesSource(String source) {
    if (rules.stream().anyMatch(rule -> rule.effect() == IgnoreRule.Effect.INCLUDE)) {
      return false;
    }
    TreePath path = TreePath.ROOT;
    for (String part : SourcePattern.cleanParts(source)) {
      path = path.child(part.getBytes(StandardCharsets.UTF_8));
    }
    return path.isRoot()
        ? rules.stream().anyMatch(rule -> EVERYTHING.contains(rule.text()))
        : excludes(path);
  }

  /** Whether there are none. */
  boolean isEmpty() {
    return rules.isEmpty();
  }

  /** Whether a path is kept out. The root never is. */
  public boolean excludes(TreePath path) {
    return along(path).excludes();
  }

  /** What the rules say of a path, decided from the root down. */
  Verdict along(TreePath path) {
    Verdict verdict = Verdict.ofRoot(rules);
    TreePath at = TreePath.ROOT;
    for (byte[] part : path.parts()) {
      at = at.child(part);
      verdict = verdict.below(at);
    }
    return verdict;
  }
}
