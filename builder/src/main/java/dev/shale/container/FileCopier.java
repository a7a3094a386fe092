package dev.shale.container;

import dev.shale.error.OciException;
import dev.shale.tree.FileContent;
import dev.shale.tree.Inode;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.Node;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Copies files into a root as COPY does. A directory goes into the directory that is there, also
 * through a link that the root has; other things replace each other, but never a directory. Hard
 * links of the source stay such. Sockets are left out, as archives cannot carry them.
 */
public final class FileCopier {
  private final CopyTarget target;
  private final CopyOptions options;
  private final LinkResolver links;

  public FileCopier(CopyTarget target, CopyOptions options) {
    this.target = target;
    this.options = options;
    this.links = LinkResolver.of(target.files());
  }

  /** Whether a path of the root is, or leads to, a directory. */
  public boolean isDirectory(TreePath path) throws IOException {
    return find(links.resolve(path)).filter(Node.Directory.class::isInstance).isPresent();
  }

  /**
   * Copies what is in the directory {@code from} into {@code to}, which is made if need be. The
   * directory itself is not copied: one that is made is as any new directory.
   *
   * @param source stays readable until the target has been stored
   * @throws OciException INVALID if a directory and something else would replace each other
   */
  public void copyContents(ReadableTree source, TreePath from, TreePath to) throws IOException {
    makeDirectories(to);
    new Copying(source).copyChildren(from, links.resolve(to));
  }

  /**
   * Copies what is at {@code from} so that it is at {@code to}. The directories above are made if
   * need be. If both are directories, the one that is there keeps its metadata.
   *
   * @param source stays readable until the target has been stored
   * @throws OciException INVALID if a directory and something else would replace each other
   */
  public void copy(ReadableTree source, TreePath from, TreePath to) throws IOException {
    TreeEntry entry =
        source.find(from).orElseThrow(() -> OciException.notFound("copy %s: not found", from));
    makeDirectories(to.parent());
    Copying copying = new Copying(source);
    if (entry.node() instanceof Node.Directory && isDirectory(to)) {
      copying.copyChildren(from, links.resolve(to));
    } else {
      copying.copy(entry, links.resolveParent(to));
    }
  }

  /**
   * Copies what is at {@code from} so that {@code to} leads to it: a link that the root has there
   * stays, and what it leads to is replaced.
   *
   * @see #copy
   */
  void copyAs(ReadableTree source, TreePath from, TreePath to) throws IOException {
    copy(source, from, links.resolve(to));
  }

  /** Makes a directory and all above it; those that are there stay as they are. */
  public void makeDirectories(TreePath path) throws IOException {
    TreePath real = links.resolve(path);
    TreePath at = TreePath.ROOT;
    for (byte[] part : real.parts()) {
      at = at.child(part);
      Optional<Node> there = find(at);
      if (there.isEmpty()) {
        target.makeDirectory(at, options.ofNewDirectory());
      } else if (!(there.get() instanceof Node.Directory)) {
        throw OciException.invalid("copy to /%s: /%s is no directory", path, at);
      }
    }
  }

  /** Refuses what would hide files of the layers below instead of being one. */
  static void refuseWhiteout(TreePath path, Node node) {
    if (node instanceof Node.Device device && device.isWhiteout()) {
      throw OciException.unsupported(
          "copy %s: a character device 0:0, which overlayfs would take for a whiteout", path);
    }
  }

  private Optional<Node> find(TreePath path) throws IOException {
    return target.files().find(path).map(TreeEntry::node);
  }

  /** One source with the hard links that were met in it. */
  private final class Copying {
    private final ReadableTree source;
    private final Map<Inode, TreePath> copied = new HashMap<>();

    Copying(ReadableTree source) {
      this.source = source;
    }

    void copyChildren(TreePath from, TreePath to) throws IOException {
      for (TreeEntry child : source.list(from)) {
        copy(child, to.child(child.path().name()));
      }
    }

    void copy(TreeEntry entry, TreePath to) throws IOException {
      switch (entry.node()) {
        case Node.Directory directory -> copyDirectory(entry.path(), directory, to);
        case Node.Socket _ -> {}
        case Node.File _, Node.Symlink _, Node.Device _, Node.Fifo _ -> copyLeaf(entry, to);
      }
    }

    private void copyDirectory(TreePath from, Node.Directory directory, TreePath to)
        throws IOException {
      TreePath real = links.resolve(to);
      Optional<Node> there = find(real);
      if (there.isEmpty()) {
        target.makeDirectory(real, options.ofNewDirectory());
      } else if (!(there.get() instanceof Node.Directory)) {
        throw OciException.invalid(
            "copy %s: a directory cannot replace /%s, which is none", from, real);
      }
      copyChildren(from, real);
      target.setMeta(real, options.ofCopied(directory).meta());
    }

    private void copyLeaf(TreeEntry entry, TreePath to) throws IOException {
      if (find(to).filter(Node.Directory.class::isInstance).isPresent()) {
        throw OciException.invalid(
            "copy %s: it cannot replace /%s, which is a directory", entry.path(), to);
      }
      refuseWhiteout(entry.path(), entry.node());
      TreePath first = copied.putIfAbsent(entry.inode(), to);
      if (first != null && entry.inode().links() > 1) {
        target.link(to, first);
        return;
      }
      Node node = options.ofCopied(entry.node());
      FileContent content =
          node instanceof Node.File ? () -> source.read(entry.path()) : FileContent.EMPTY;
      target.put(to, node, content);
    }
  }
}
