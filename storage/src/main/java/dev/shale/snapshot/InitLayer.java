package dev.shale.snapshot;

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

  private static final int USUAL_MODE = 0755;

  private final FileTree tree;
  private final LinkResolver.Lookup image;
  private final LinkResolver links;
  private final Adding adding;

  /** How something is put where nothing is. */
  @FunctionalInterface
  private interface Adding {
    void add(TreePath path, Node node) throws IOException;
  }

  private InitLayer(FileTree tree, LinkResolver.Lookup image, Adding adding) {
    this.tree = tree;
    this.image = image;
    this.links = new LinkResolver(image);
    this.adding = adding;
  }

  /**
   * Fills {@code directory} anew.
   *
   * @param form how it is to be kept
   * @param image says what the committed layers have at a path
   * @param points what is to be in it
   */
  static void write(Path directory, TreeForm form, LinkResolver.Lookup image, MountPoints points)
      throws IOException {
    Files.createDirectories(directory);
    try (FileTree tree = form.open(directory)) {
      tree.remove(TreePath.ROOT);
      tree.setMeta(TreePath.ROOT, rootMeta(image));
      Adding adding =
          (path, node) ->
              Unnoticed.change(
                  tree, path.parent(), () -> tree.create(path, node, FileContent.EMPTY));
      new InitLayer(tree, image, adding).addAll(points);
    }
  }

  /**
   * Puts the mount points that it lacks into a root: all of them where it is mounted without an
   * init layer, else those that what was changed in it is in the way of.
   */
  public static void lend(Loan loan, MountPoints points) throws IOException {
    FileTree root = loan.root();
    Adding adding = (path, node) -> loan.put(path, node, FileContent.EMPTY, Loan.Return.IF_EMPTY);
    new InitLayer(root, path -> root.find(path).map(TreeEntry::node), adding).addAll(points);
  }

  private void addAll(MountPoints points) throws IOException {
    boolean hasUsual = points.usual() == MountPoints.Usual.INCLUDED;
    for (TreePath path : hasUsual ? DIRECTORIES : List.<TreePath>of()) {
      addDirectory(links.resolve(path), USUAL_MODE);
    }
    for (MountPoints.Directory directory : points.directories()) {
      addDirectory(links.resolve(directory.path()), directory.mode());
    }
    for (List<TreePath> files : List.of(hasUsual ? FILES : List.<TreePath>of(), points.files())) {
      for (TreePath path : files) {
        addFile(links.resolve(path));
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
    if (image.find(path).isEmpty()
        && addDirectory(path.parent(), USUAL_MODE)
        && tree.find(path).isEmpty()) {
      adding.add(path, new Node.File(NodeMeta.of(0644, Instant.EPOCH), 0));
    }
  }

  /** Adds a directory and those above it; false where the image has something else in the way. */
  private boolean addDirectory(TreePath path, int mode) throws IOException {
    if (path.isRoot()) {
      return true;
    }
    Optional<Node> there = image.find(path);
    if (there.isPresent() && !(there.get() instanceof Node.Directory)) {
      return false;
    }
    if (!addDirectory(path.parent(), USUAL_MODE)) {
      return false;
    }
    if (tree.find(path).isEmpty()) {
      NodeMeta meta = there.map(Node::meta).orElseGet(() -> NodeMeta.of(mode, Instant.EPOCH));
      adding.add(path, new Node.Directory(meta));
    }
    return true;
  }
}
