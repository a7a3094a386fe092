package dev.shale.context;

import dev.shale.context.Selection.Source;
import dev.shale.error.ErrorKind;
import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import dev.shale.error.WithoutLogin;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.Node;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds sources in one tree. Links lead to what they would for a process whose root is the tree's,
 * but a wildcard goes down into directories only, never through links; nor does a path that is kept
 * with its parents, from where it is kept.
 */
final class SourceLookup {
  private static final String PIVOT = "/./";

  private final ReadableTree tree;
  private final CopyRules rules;
  private final IgnoreRules excludes;

  SourceLookup(ReadableTree tree, CopyRules rules) {
    this.tree = tree;
    this.rules = rules;
    this.excludes = IgnoreRules.ofExcludes(rules.excludes());
  }

  List<Source> find() throws IOException {
    List<Source> found = new ArrayList<>();
    for (String source : rules.sources()) {
      found.addAll(
          switch (rules.parents()) {
            case LEFT_OUT -> find(source);
            case KEPT -> withParents(source);
          });
    }
    if (found.isEmpty()) {
      throw OciException.notFound(
          "source \"%s\": nothing matches", String.join(" ", rules.sources()));
    }
    return found.stream().filter(this::isLeft).map(this::withoutExcluded).toList();
  }

  private boolean isLeft(Source source) {
    return source.isDirectory() || !excludes.excludes(source.name());
  }

  private Source withoutExcluded(Source source) {
    return source.isDirectory() && rules.parents() == CopyRules.Parents.LEFT_OUT
        ? shown(source, excludes)
        : source;
  }

  private List<Source> find(String source) throws IOException {
    SourcePattern pattern = SourcePattern.parse(source);
    return pattern.names().isEmpty() ? List.of(named(pattern.base())) : matching(pattern);
  }

  /** The directories that paths are kept from, each with no more than what is meant of it. */
  private List<Source> withParents(String source) throws IOException {
    int pivot = source.indexOf(PIVOT);
    List<String> kept =
        SourcePattern.cleanParts(pivot < 0 ? source : source.substring(pivot + PIVOT.length()));
    boolean isWildcard = kept.stream().anyMatch(SourcePattern::isWildcard);
    List<Source> roots = new ArrayList<>();
    for (Source root : find(pivot < 0 ? "/" : source.substring(0, pivot))) {
      if (!isWildcard) {
        TreePath path = root.path();
        for (String part : kept) {
          path = path.child(SourcePattern.unescaped(part));
        }
        requireThere(path);
      }
      if (root.isDirectory() && (!isWildcard || !isEmpty(only(root, kept, source)))) {
        // What is excluded goes first: of what is left, no directory without a match is there.
        roots.add(only(shown(root, excludes), kept, source));
      }
    }
    return roots;
  }

  private static Source only(Source root, List<String> kept, String asWritten) {
    if (kept.isEmpty()) {
      return root;
    }
    try {
      return shown(root, IgnoreRules.allBut(String.join("/", kept)));
    } catch (OciException e) {
      throw malformed(asWritten, e);
    }
  }

  private static boolean isEmpty(Source directory) throws IOException {
    return directory.tree().list(directory.path()).isEmpty();
  }

  private static Source shown(Source root, IgnoreRules rules) {
    return rules.isEmpty()
        ? root
        : new Source(
            new RuledTree(root.tree(), root.path(), rules), root.path(), root.node(), root.name());
  }

  /** What is at a path, every link followed. */
  Source named(TreePath path) throws IOException {
    TreePath real = new LinkResolver(this::nodeAt).resolve(path);
    requireThere(real, path);
    Node node = nodeAt(real).orElseThrow();
    if (node instanceof Node.Socket) {
      throw OciException.invalid("source \"%s\": a socket, which no image can hold", path);
    }
    return new Source(tree, real, node, TreePath.of(path.name()));
  }

  /** What is at a path; below what is no directory, nothing. */
  private Optional<Node> nodeAt(TreePath path) throws IOException {
    boolean isReachable = path.isRoot() || isDirectory(path.parent());
    return isReachable ? tree.find(path).map(TreeEntry::node) : Optional.empty();
  }

  private boolean isDirectory(TreePath path) throws IOException {
    return nodeAt(path).orElse(null) instanceof Node.Directory;
  }

  private void requireThere(TreePath path) throws IOException {
    requireThere(path, path);
  }

  private void requireThere(TreePath path, TreePath asWritten) throws IOException {
    if (nodeAt(path).isEmpty()) {
      // What is no file may have been meant to be an address.
      throw OciException.notFound(
          "source \"%s\": %s", WithoutLogin.of(asWritten.toString()), why(path));
    }
  }

  private String why(TreePath path) throws IOException {
    if (!(tree instanceof BuildContext context)) {
      return "not found" + neighbours(path);
    }
    Optional<String> exclusion = context.exclusion(path);
    return exclusion.isPresent()
        ? "not in the build context; " + exclusion.get()
        : "not in the build context" + neighbours(path);
  }

  private String neighbours(TreePath path) throws IOException {
    if (!isDirectory(path.parent())) {
      return "";
    }
    List<String> names =
        tree.list(path.parent()).stream().map(entry -> entry.path().toString()).toList();
    return Nearest.hint(path.toString(), names);
  }

  private List<Source> matching(SourcePattern source) throws IOException {
    TreePath base = new LinkResolver(this::nodeAt).resolve(source.base());
    List<TreePath> found = isDirectory(base) ? List.of(base) : List.of();
    for (Pattern pattern : source.names()) {
      found = entries(found, pattern);
    }
    List<Source> sources = new ArrayList<>();
    for (TreePath path : found) {
      if (!(nodeAt(path).orElse(null) instanceof Node.Socket)) {
        sources.add(named(path));
      }
    }
    return sources;
  }

  private List<TreePath> entries(List<TreePath> directories, Pattern pattern) throws IOException {
    List<TreePath> matching = new ArrayList<>();
    for (TreePath directory : directories) {
      if (isDirectory(directory)) {
        tree.list(directory).stream()
            .map(TreeEntry::path)
            .filter(path -> pattern.matches(Characters.of(path.name())))
            .forEach(matching::add);
      }
    }
    return matching;
  }

  private static OciException malformed(String source, OciException what) {
    return new OciException(
        ErrorKind.INVALID, "source \"%s\": %s".formatted(source, what.getMessage()), what);
  }
}
