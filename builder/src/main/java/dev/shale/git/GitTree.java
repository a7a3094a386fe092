package dev.shale.git;

import dev.shale.error.OciException;
import dev.shale.git.GitReference.GitDirectory;
import dev.shale.tar.Xattrs;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A directory of what was checked out, as the commit has it whatever our umask is and whoever we
 * are: its files are root's, 0755 or 0644, without attributes.
 */
final class GitTree implements ReadableTree {
  private static final byte[] GIT = ".git".getBytes(StandardCharsets.US_ASCII);

  private final ReadableTree files;
  private final TreePath base;
  private final GitDirectory gitDirectory;

  /**
   * Shows a directory of {@code files}.
   *
   * @param base names no link
   */
  GitTree(ReadableTree files, TreePath base, GitDirectory gitDirectory) {
    this.files = files;
    this.base = base;
    this.gitDirectory = gitDirectory;
  }

  @Override
  public Optional<TreeEntry> find(TreePath path) throws IOException {
    return isHidden(path) ? Optional.empty() : files.find(base.resolve(path)).map(this::plain);
  }

  @Override
  public List<TreeEntry> list(TreePath directory) throws IOException {
    requireShown(directory);
    return files.list(base.resolve(directory)).stream()
        .filter(entry -> !isHidden(entry.path()))
        .map(this::plain)
        .toList();
  }

  @Override
  public InputStream read(TreePath file) throws IOException {
    requireShown(file);
    return files.read(base.resolve(file));
  }

  private void requireShown(TreePath path) {
    if (isHidden(path)) {
      throw OciException.notFound("find %s: it is not part of the commit", path);
    }
  }

  /** Submodules have a file of that name. No commit has one. */
  private boolean isHidden(TreePath path) {
    return gitDirectory != GitDirectory.KEPT
        && path.parts().stream().anyMatch(part -> Arrays.equals(part, GIT));
  }

  private TreeEntry plain(TreeEntry entry) {
    Node node = entry.node();
    NodeMeta meta = node.meta();
    int mode = node instanceof Node.File && (meta.mode() & 0100) == 0 ? 0644 : 0755;
    NodeMeta plain = new NodeMeta(mode, 0, 0, meta.mtime(), Xattrs.NONE);
    return new TreeEntry(entry.path().relativeTo(base), node.withMeta(plain), entry.inode());
  }
}
