package dev.shale.jib;

import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FileEntry;
import dev.shale.error.OciException;
import dev.shale.tree.FileContent;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A planned layer as a tree. Modes and times are the plan's, owners root; a directory that the base
 * has on the way stays as it is there.
 */
final class LayerTree {
  private static final int PERMISSIONS = 0777;

  /** What jib gives directories that the plan does not have. */
  private static final NodeMeta DIRECTORY =
      NodeMeta.of(0755, FileEntriesLayer.DEFAULT_MODIFICATION_TIME);

  private final ReadableTree base;
  private final LinkResolver links;
  private final MemoryTree tree = MemoryTree.referencing();
  private final Map<TreePath, Path> sources = new HashMap<>();

  private LayerTree(ReadableTree base) {
    this.base = base;
    this.links = LinkResolver.of(base);
  }

  /** The tree; it reads files when it is read. */
  static ReadableTree of(FileEntriesLayer layer, ReadableTree base) throws IOException {
    LayerTree tree = new LayerTree(base);
    for (FileEntry entry : layer.getEntries()) {
      tree.add(entry);
    }
    return tree.tree;
  }

  private void add(FileEntry entry) throws IOException {
    Path source = entry.getSourceFile();
    TreePath path = links.resolveParent(path(entry));
    NodeMeta meta = meta(entry.getPermissions().getPermissionBits(), entry.getModificationTime());
    if (Files.isDirectory(source)) {
      requireNoLink(source);
      addDirectory(path, meta);
    } else if (Files.isRegularFile(source)) {
      addFile(path, source, new Node.File(meta, Files.size(source)));
    } else {
      throw OciException.unsupported("jib %s: neither a file nor a directory", source);
    }
  }

  private static NodeMeta meta(int mode, Instant mtime) {
    return NodeMeta.of(mode & PERMISSIONS, mtime);
  }

  private static TreePath path(FileEntry entry) {
    String path = entry.getExtractionPath().toString();
    if (path.indexOf('\uFFFD') >= 0) {
      throw OciException.unsupported(
          "jib %s: its name cannot be read in this locale; set LC_ALL=C.UTF-8",
          entry.getSourceFile());
    }
    return TreePath.of(path.substring(1));
  }

  /** What is behind a link to a directory is not in the plan: it would be an empty directory. */
  private static void requireNoLink(Path source) {
    if (!Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)) {
      throw OciException.unsupported(
          "jib %s: a link to a directory, which is not followed; put the directory there", source);
    }
  }

  private void addDirectory(TreePath path, NodeMeta meta) throws IOException {
    Optional<TreeEntry> there = tree.find(path);
    if (there.isEmpty()) {
      addParents(path);
      NodeMeta kept = inBase(path).map(Node::meta).orElse(meta);
      tree.create(path, new Node.Directory(kept), FileContent.EMPTY);
    } else if (!(there.get().node() instanceof Node.Directory)) {
      throw OciException.invalid("jib: both a file and a directory would be /%s", path);
    }
  }

  /**
   * Where several parts of a class path have a class, the JVM takes the first. Of other files it
   * shows programs all, so they have to be the same.
   */
  private void addFile(TreePath path, Path source, Node.File node) throws IOException {
    Path other = sources.putIfAbsent(path, source);
    if (other != null) {
      if (!ClassPathPlanner.isClass().test(source) && Files.mismatch(other, source) >= 0) {
        throw OciException.invalid(
            "jib: %s and %s would both be /%s, and differ; leave one away", other, source, path);
      }
      return;
    }
    if (tree.find(path).isPresent()) {
      throw OciException.invalid("jib: both a file and a directory would be /%s", path);
    }
    addParents(path);
    tree.create(path, node, () -> Files.newInputStream(source));
  }

  private void addParents(TreePath path) throws IOException {
    TreePath parent = path.parent();
    if (!parent.isRoot()) {
      addDirectory(parent, DIRECTORY);
    }
  }

  private Optional<Node.Directory> inBase(TreePath path) throws IOException {
    return base.find(path)
        .map(TreeEntry::node)
        .filter(Node.Directory.class::isInstance)
        .map(Node.Directory.class::cast);
  }
}
