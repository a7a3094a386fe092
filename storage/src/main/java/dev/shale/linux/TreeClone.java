package dev.shale.linux;

import dev.shale.tree.FileContent;
import dev.shale.tree.Inode;
import dev.shale.tree.Node;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Copies a tree so that both share the blocks of their files until one is changed, where the file
 * system can do that: btrfs, xfs and bcachefs can, and overlayfs on them.
 *
 * <p>Spec: FICLONE(2const).
 */
public final class TreeClone {
  private static final long CLONE = 0x40049409;

  private final LinuxTree from;
  private final LinuxTree to;
  private final Map<Inode, TreePath> firstNames = new HashMap<>();

  private TreeClone(LinuxTree from, LinuxTree to) {
    this.from = from;
    this.to = to;
  }

  /**
   * Copies all files, with their metadata and links.
   *
   * @param to has nothing but its root; what is there if this fails is left for the caller to
   *     discard
   * @return false if the file system cannot share blocks
   */
  public static boolean copy(LinuxTree from, LinuxTree to) throws IOException {
    TreeClone clone = new TreeClone(from, to);
    return clone.copyBelow(from.find(TreePath.ROOT).orElseThrow());
  }

  private boolean copyBelow(TreeEntry directory) throws IOException {
    for (TreeEntry entry : from.list(directory.path())) {
      if (!copy(entry)) {
        return false;
      }
    }
    to.setMeta(directory.path(), directory.node().meta());
    return true;
  }

  private boolean copy(TreeEntry entry) throws IOException {
    if (entry.node() instanceof Node.Directory) {
      to.create(entry.path(), entry.node(), FileContent.EMPTY);
      return copyBelow(entry);
    }
    if (entry.inode().links() > 1) {
      TreePath first = firstNames.putIfAbsent(entry.inode(), entry.path());
      if (first != null) {
        to.link(entry.path(), first);
        return true;
      }
    }
    if (entry.node() instanceof Node.File file && file.size() > 0) {
      return share(entry.path(), file);
    }
    to.create(entry.path(), entry.node(), FileContent.EMPTY);
    return true;
  }

  private boolean share(TreePath path, Node.File file) throws IOException {
    to.create(path, new Node.File(file.meta(), 0), FileContent.EMPTY);
    try (Fd source = from.openFile(path, Flags.O_RDONLY);
        Fd copy = to.openFile(path, Flags.O_WRONLY)) {
      long result = copy.libc().ioctl(copy.number(), CLONE, source.number());
      if (Errno.EOPNOTSUPP.is(result) || Errno.EINVAL.is(result) || Errno.EXDEV.is(result)) {
        return false;
      }
      new Attempt("share", path).check("ioctl", result);
    }
    to.setMeta(path, file.meta()); // writing changes its time, and takes set-id bits away
    return true;
  }
}
