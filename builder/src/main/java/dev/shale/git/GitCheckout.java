package dev.shale.git;

import dev.shale.error.OciException;
import dev.shale.linux.LinuxTree;
import dev.shale.linux.ScratchDirectory;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.Node;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The files of one commit, on disk until this is closed. They are root's, 0755 or 0644, of the time
 * at which they were fetched.
 */
public final class GitCheckout implements AutoCloseable {
  private final ScratchDirectory home;
  private final LinuxTree files;
  private final ReadableTree tree;
  private final String commit;

  private GitCheckout(ScratchDirectory home, LinuxTree files, ReadableTree tree, String commit) {
    this.home = home;
    this.files = files;
    this.tree = tree;
    this.commit = commit;
  }

  /** The files in a directory of {@code home}, which is closed with this. */
  static GitCheckout of(
      ScratchDirectory home, Path directory, GitReference reference, String commit)
      throws IOException {
    LinuxTree files = LinuxTree.open(directory);
    try {
      ReadableTree all = new GitTree(files, TreePath.ROOT, reference.gitDirectory());
      TreePath base = LinkResolver.of(all).resolve(reference.subdirectory());
      if (!(all.find(base).map(TreeEntry::node).orElse(null) instanceof Node.Directory)) {
        throw OciException.notFound(
            "fetch %s: commit %s has no directory %s", reference, commit, reference.subdirectory());
      }
      ReadableTree tree = new GitTree(files, base, reference.gitDirectory());
      return new GitCheckout(home, files, tree, commit);
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /**
   * The files, from the subdirectory down if one was asked for; whatever links there are on the way
   * to it, it is one of the commit.
   */
  public ReadableTree tree() {
    return tree;
  }

  /** The whole ID of the commit, in hex. */
  public String commit() {
    return commit;
  }

  /** Removes the files. */
  @Override
  public void close() throws IOException {
    try (home) {
      files.close();
    }
  }
}
