package dev.shale.context;

import dev.shale.error.Nearest;
import dev.shale.error.OciException;
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
 * What the sources of a COPY or ADD mean: things of one tree, in the order of the sources, those of
 * a wildcard by name. Links lead to what they would for a process whose root is the tree's, but a
 * wildcard goes down into directories only, never through links. What is at the destination, links
 * there included, is the copier's to look at.
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
   * Looks sources up. BuildKit lets a wildcard match nothing; here that is refused, as buildah
   * does, unless another source has something.
   *
   * @throws OciException NOT_FOUND if a source names nothing, INVALID if one leads outside
   */
  public static Selection of(ReadableTree tree, List<String> sources) throws IOException {
    List<Source> selected = new ArrayList<>();
    for (String source : sources) {
      SourcePattern pattern = SourcePattern.parse(source);
      if (pattern.names().isEmpty()) {
        selected.add(named(tree, pattern.base()));
      } else {
        selected.addAll(matching(tree, pattern));
      }
    }
    if (selected.isEmpty()) {
      throw OciException.notFound("source \"%s\": nothing matches", String.join(" ", sources));
    }
    return new Selection(tree, selected);
  }

  private static Source named(ReadableTree tree, TreePath path) throws IOException {
    TreePath real = follow(tree, path);
    Optional<Node> node = find(tree, real);
    if (node.isEmpty()) {
      throw OciException.notFound("source \"%s\": %s", path, why(tree, real));
    }
    if (node.get() instanceof Node.Socket) {
      throw OciException.invalid("source \"%s\": a socket, which no image can hold", path);
    }
    return new Source(real, node.get(), TreePath.of(path.name()));
  }

  /** What is at a path; below what is no directory, nothing. */
  private static Optional<Node> find(ReadableTree tree, TreePath path) throws IOException {
    boolean isReachable =
        path.isRoot() || find(tree, path.parent()).orElse(null) instanceof Node.Directory;
    return isReachable ? tree.find(path).map(TreeEntry::node) : Optional.empty();
  }

  private static TreePath follow(ReadableTree tree, TreePath path) throws IOException {
    return new LinkResolver(at -> find(tree, at)).resolve(path);
  }

  private static String why(ReadableTree tree, TreePath path) throws IOException {
    if (!(tree instanceof BuildContext context)) {
      return "not found" + neighbours(tree, path);
    }
    Optional<String> exclusion = context.exclusion(path);
    return exclusion.isPresent()
        ? "not in the build context; " + exclusion.get()
        : "not in the build context" + neighbours(tree, path);
  }

  private static String neighbours(ReadableTree tree, TreePath path) throws IOException {
    if (!(find(tree, path.parent()).orElse(null) instanceof Node.Directory)) {
      return "";
    }
    List<String> names =
        tree.list(path.parent()).stream().map(entry -> entry.path().toString()).toList();
    return Nearest.hint(path.toString(), names);
  }

  private static List<Source> matching(ReadableTree tree, SourcePattern source) throws IOException {
    TreePath base = follow(tree, source.base());
    if (!(find(tree, base).orElse(null) instanceof Node.Directory)) {
      return List.of();
    }
    List<TreePath> found = List.of(base);
    for (Pattern pattern : source.names()) {
      found = entries(tree, found, pattern);
    }
    List<Source> sources = new ArrayList<>();
    for (TreePath path : found) {
      if (!(find(tree, path).orElse(null) instanceof Node.Socket)) {
        sources.add(named(tree, path));
      }
    }
    return sources;
  }

  private static List<TreePath> entries(
      ReadableTree tree, List<TreePath> directories, Pattern pattern) throws IOException {
    List<TreePath> matching = new ArrayList<>();
    for (TreePath directory : directories) {
      if (find(tree, directory).orElse(null) instanceof Node.Directory) {
        tree.list(directory).stream()
            .map(TreeEntry::path)
            .filter(path -> pattern.matches(Characters.of(path.name())))
            .forEach(matching::add);
      }
    }
    return matching;
  }
}
