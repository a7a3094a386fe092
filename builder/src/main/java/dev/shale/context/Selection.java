package dev.shale.context;

import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.Node;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the sources of a COPY or ADD mean: things of one tree, in the order of the sources, those of
 * a wildcard by name.
 *
 * <p>Spec: Dockerfile reference, "COPY", "Source"; where it is silent, what BuildKit does.
 *
 * @param tree what they are in
 */
public record Selection(ReadableTree tree, List<Source> sources) {
  /**
   * One thing to copy.
   *
   * @param path where it is, every link followed
   * @param name what it was called, which is what it will be called in a directory
   */
  public record Source(TreePath path, Node node, TreePath name) {
    /** Whether its contents are copied, and not itself. */
    public boolean isDirectory() {
      return node instanceof Node.Directory;
    }

    /** Whether it is a regular file. */
    public boolean isFile() {
      return node instanceof Node.File;
    }
  }

  public Selection {
    sources = List.copyOf(sources);
  }

  /**
   * Looks sources up. A link is followed, as a process with the tree as its root would.
   *
   * @throws OciException NOT_FOUND if a source names nothing, INVALID if one leads outside
   */
  public static Selection of(ReadableTree tree, List<String> sources) throws IOException {
    List<Source> selected = new ArrayList<>();
    for (String source : sources) {
      TreePath clean = clean(source);
      selected.addAll(Glob.isWildcard(source) ? expand(tree, source) : List.of(one(tree, clean)));
    }
    return new Selection(tree, selected);
  }

  /** The source as a path, {@code ..} applied. */
  private static TreePath clean(String source) {
    List<String> parts = new ArrayList<>();
    for (String part : Glob.literal(source).split("/", -1)) {
      if (part.equals("..")) {
        if (parts.isEmpty()) {
          throw OciException.invalid("source \"%s\": leads outside", source);
        }
        parts.removeLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return TreePath.of(String.join("/", parts));
  }

  private static Source one(ReadableTree tree, TreePath path) throws IOException {
    TreePath real = LinkResolver.of(tree).resolve(path);
    Optional<Node> node = findIfReachable(tree, real);
    if (node.isEmpty()) {
      throw OciException.notFound("source \"%s\": %s", path, why(tree, real));
    }
    return new Source(real, node.get(), TreePath.of(path.name()));
  }

  private static Optional<Node> findIfReachable(ReadableTree tree, TreePath path)
      throws IOException {
    for (TreePath above = path.parent(); !above.isRoot(); above = above.parent()) {
      if (tree.find(above).filter(e -> !(e.node() instanceof Node.Directory)).isPresent()) {
        return Optional.empty();
      }
    }
    return tree.find(path).map(TreeEntry::node);
  }

  private static String why(ReadableTree tree, TreePath path) throws IOException {
    if (tree instanceof BuildContext context) {
      return context.hides(path)
          ? ".dockerignore excludes it from the build context"
          : "not in the build context" + neighbours(tree, path);
    }
    return "not found" + neighbours(tree, path);
  }

  private static String neighbours(ReadableTree tree, TreePath path) throws IOException {
    if (tree.find(path.parent()).filter(e -> e.node() instanceof Node.Directory).isEmpty()) {
      return "";
    }
    List<String> names =
        tree.list(path.parent()).stream().map(entry -> entry.path().toString()).toList();
    return Nearest.hint(path.toString(), names);
  }

  /** Goes down the tree part by part; each part is a pattern for the names at its level. */
  private static List<Source> expand(ReadableTree tree, String source) throws IOException {
    List<TreePath> found = List.of(TreePath.ROOT);
    for (String part : source.split("/", -1)) {
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      found = matching(tree, found, Glob.compile(part, Glob.Stars.AS_ONE));
    }
    if (found.isEmpty()) {
      throw OciException.notFound("source \"%s\": nothing matches", source);
    }
    List<Source> sources = new ArrayList<>();
    for (TreePath path : found) {
      sources.add(one(tree, path));
    }
    return sources;
  }

  private static List<TreePath> matching(
      ReadableTree tree, List<TreePath> directories, Pattern pattern) throws IOException {
    List<TreePath> matching = new ArrayList<>();
    for (TreePath directory : directories) {
      TreePath real = LinkResolver.of(tree).resolve(directory);
      if (tree.find(real).filter(e -> e.node() instanceof Node.Directory).isEmpty()) {
        continue;
      }
      for (TreeEntry entry : tree.list(real)) {
        byte[] name = entry.path().name();
        if (pattern.matcher(new String(name, StandardCharsets.UTF_8)).matches()) {
          matching.add(directory.child(name));
        }
      }
    }
    return matching;
  }
}
