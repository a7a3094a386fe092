package dev.shale.snapshot;

import dev.shale.linux.LinuxTree;
import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import dev.shale.tree.Unnoticed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The layer between image and upper: mount points that the image lacks. A process finds them, a
 * commit does not, since only the upper directory is ever committed.
 *
 * <p>Where the image has the mount point already, nothing is added. Directories on the way look as
 * they do in the image.
 */
public final class InitLayer {
  /** Directories that the kernel's own file systems are mounted on. */
  public static final List<TreePath> DIRECTORIES =
      List.of(TreePath.of("dev"), TreePath.of("proc"), TreePath.of("sys"));

  /** Files of the host's that a process sees instead of the image's. */
  public static final List<TreePath> FILES =
      List.of(
          TreePath.of("etc/hosts"), TreePath.of("etc/hostname"), TreePath.of("etc/resolv.conf"));

  private final FileTree tree;
  private final LinkResolver.Lookup image;
  private final LinkResolver links;
  private final List<TreePath> made = new ArrayList<>();

  private InitLayer(FileTree tree, LinkResolver.Lookup image) {
    this.tree = tree;
    this.image = image;
    this.links = new LinkResolver(image);
  }

  /**
   * Fills {@code directory} anew.
   *
   * @param image says what the committed layers have at a path
   */
  static void write(Path directory, LinkResolver.Lookup image) throws IOException {
    Files.createDirectories(directory);
    try (LinuxTree tree = LinuxTree.open(directory)) {
      tree.remove(TreePath.ROOT);
      tree.setMeta(TreePath.ROOT, rootMeta(image));
      new InitLayer(tree, image).addAll();
    }
  }

  /** What was put into a root for a while. */
  @FunctionalInterface
  public interface Loan extends AutoCloseable {
    /** Takes away what is still as it was put there. */
    @Override
    void close() throws IOException;
  }

  /** Puts the mount points that it lacks into a root that is mounted without an init layer. */
  public static Loan lend(FileTree root) throws IOException {
    InitLayer lent = new InitLayer(root, path -> root.find(path).map(TreeEntry::node));
    lent.addAll();
    return lent::takeAway;
  }

  private void addAll() throws IOException {
    for (TreePath path : DIRECTORIES) {
      addDirectory(links.resolve(path));
    }
    for (TreePath path : FILES) {
      addFile(links.resolve(path));
    }
  }

  private void takeAway() throws IOException {
    for (TreePath path : made.reversed()) {
      Optional<Node> there = tree.find(path).map(TreeEntry::node);
      boolean isEmpty =
          there.isPresent()
              && switch (there.get()) {
                case Node.Directory _ -> tree.list(path).isEmpty();
                case Node.File file -> file.size() == 0;
                case Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _ -> false;
              };
      if (isEmpty) {
        Unnoticed.change(tree, path.parent(), () -> tree.remove(path));
      }
    }
  }

  /** Where a process finds {@code path}, links of the image followed. */
  public static TreePath mountPoint(TreePath path, LinkResolver.Lookup image) throws IOException {
    return new LinkResolver(image).resolve(path);
  }

  /** The metadata of the root directory of these layers; 0755, root's, where they say nothing. */
  public static NodeMeta rootMeta(LinkResolver.Lookup image) throws IOException {
    return image
        .find(TreePath.ROOT)
        .map(Node::meta)
        .orElseGet(() -> NodeMeta.of(0755, Instant.EPOCH));
  }

  private void addFile(TreePath path) throws IOException {
    if (image.find(path).isEmpty() && addDirectory(path.parent())) {
      add(path, new Node.File(NodeMeta.of(0644, Instant.EPOCH), 0));
    }
  }

  /** Adds a directory and those above it; false where the image has something else in the way. */
  private boolean addDirectory(TreePath path) throws IOException {
    if (path.isRoot()) {
      return true;
    }
    Optional<Node> there = image.find(path);
    if (there.isPresent() && !(there.get() instanceof Node.Directory)) {
      return false;
    }
    if (!addDirectory(path.parent())) {
      return false;
    }
    if (tree.find(path).isEmpty()) {
      NodeMeta meta = there.map(Node::meta).orElseGet(() -> NodeMeta.of(0755, Instant.EPOCH));
      add(path, new Node.Directory(meta));
    }
    return true;
  }

  private void add(TreePath path, Node node) throws IOException {
    Unnoticed.change(tree, path.parent(), () -> tree.create(path, node, FileContent.EMPTY));
    made.add(path);
  }
}
