package dev.shale.context;

import dev.shale.tree.FileContent;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.util.List;

/**
 * What the sources of a COPY or ADD mean: things of trees, in the order of the sources, those of a
 * wildcard by name. What is at the destination, links there included, is the copier's to look at.
 *
 * <p>Spec: Dockerfile reference, "COPY", "Source", "COPY --parents", "COPY --exclude"; where it is
 * silent, what BuildKit does.
 */
public record Selection(List<Source> sources) {
  /**
   * One thing to copy.
   *
   * @param tree what it is in, without what is left out
   * @param path where it is, every link followed
   * @param name what it was called, which is what it will be called in a directory
   */
  public record Source(ReadableTree tree, TreePath path, Node node, TreePath name) {
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
   * Looks sources up, of which nothing is left out.
   *
   * @see #of(ReadableTree, CopyRules)
   */
  public static Selection of(ReadableTree tree, List<String> sources) throws IOException {
    return of(tree, CopyRules.of(sources));
  }

  /**
   * Looks sources up. BuildKit lets a wildcard match nothing; here that is refused, as buildah
   * does, unless another source has something. What matches may be left out again, even all of it.
   *
   * @throws dev.shale.error.OciException NOT_FOUND if a source names nothing, INVALID if a pattern
   *     is malformed
   */
  public static Selection of(ReadableTree tree, CopyRules rules) throws IOException {
    return new Selection(new SourceLookup(tree, rules).find());
  }

  /**
   * What is at a path that is meant as it stands, or where links at it lead within the tree.
   *
   * @throws dev.shale.error.OciException NOT_FOUND if nothing is there
   */
  public static Selection ofPath(ReadableTree tree, TreePath path) throws IOException {
    return new Selection(List.of(new SourceLookup(tree, CopyRules.of(List.of())).named(path)));
  }

  /**
   * One regular file that is in no tree, such as a heredoc.
   *
   * @param name one part: what it will be called in a directory
   * @param content opened whenever the file is read
   */
  public static Selection ofFile(TreePath name, Node.File file, FileContent content)
      throws IOException {
    MemoryTree tree = MemoryTree.referencing();
    tree.create(name, file, content);
    return new Selection(List.of(new Source(tree, name, file, name)));
  }
}
