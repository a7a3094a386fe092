package dev.shale.runtime;

import dev.shale.tar.Xattrs;
import dev.shale.tree.Inode;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A directory of the test's own, for looking up links and small files in it. */
final class DirectoryTree implements ReadableTree {
  private final Path root;

  DirectoryTree(Path root) {
    this.root = root;
  }

  @Override
  public Optional<TreeEntry> find(TreePath path) throws IOException {
    Path file = file(path);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    return Optional.of(new TreeEntry(path, node(file), new Inode(0, path.hashCode(), 1)));
  }

  private static Node node(Path file) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    NodeMeta meta = new NodeMeta(0755, 0, 0, Instant.EPOCH, Xattrs.NONE);
    if (attributes.isSymbolicLink()) {
      byte[] target = Files.readSymbolicLink(file).toString().getBytes(StandardCharsets.UTF_8);
      return new Node.Symlink(meta, target);
    }
    return attributes.isDirectory()
        ? new Node.Directory(meta)
        : new Node.File(meta, attributes.size());
  }

  @Override
  public List<TreeEntry> list(TreePath directory) {
    throw new UnsupportedOperationException("nobody lists");
  }

  @Override
  public InputStream read(TreePath file) throws IOException {
    return Files.newInputStream(file(file));
  }

  private Path file(TreePath path) {
    return path.isRoot() ? root : root.resolve(path.toString());
  }
}
