package dev.shale.container;

import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.Inode;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What a COPY with {@code --link} makes, which depends on nothing below: files are put on an empty
 * root first, and then stand in a root as a layer would. No link of the root is followed, but
 * replaced by the directory of that name, and directories that are there get the metadata of those
 * that were made: 0755, whatever they had.
 *
 * <p>Spec: Dockerfile reference, "COPY --link".
 */
public final class LinkedLayer implements AutoCloseable {
  private final SpooledTarget draft;

  /**
   * An empty one; the caller closes.
   *
   * @param directory where bytes are kept that can be read only once; it belongs to this process
   *     alone
   */
  public LinkedLayer(Path directory) throws IOException {
    this.draft = new SpooledTarget(directory);
  }

  /** What files are put on. */
  public CopyTarget target() {
    return draft;
  }

  /** Puts all that is there over the files of a root. */
  public void putOver(FileTree root) throws IOException {
    putChildren(TreePath.ROOT, new TreeTarget(root), new HashMap<>());
  }

  private void putChildren(TreePath directory, TreeTarget root, Map<Inode, TreePath> done)
      throws IOException {
    MemoryTree files = draft.files();
    for (TreeEntry entry : files.list(directory)) {
      TreePath path = entry.path();
      if (entry.node() instanceof Node.Directory made) {
        boolean isThere =
            root.files().find(path).map(TreeEntry::node).orElse(null) instanceof Node.Directory;
        if (!isThere) {
          root.makeDirectory(path, made.meta());
        }
        putChildren(path, root, done);
        root.setMeta(path, made.meta());
      } else if (done.containsKey(entry.inode())) {
        root.link(path, done.get(entry.inode()));
      } else {
        done.put(entry.inode(), path);
        boolean isFile = entry.node() instanceof Node.File;
        root.put(path, entry.node(), isFile ? () -> files.read(path) : FileContent.EMPTY);
      }
    }
  }

  @Override
  public void close() throws IOException {
    draft.close();
  }
}
