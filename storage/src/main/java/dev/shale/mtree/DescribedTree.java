package dev.shale.mtree;

import dev.shale.blob.DigestingInputStream;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A tree that is described while it is made, so that nothing has to be read again. It has to be
 * empty but for its root, and to be changed by this only, by one thread; closing closes it.
 */
public final class DescribedTree implements FileTree {
  private final FileTree tree;
  private final NavigableMap<TreePath, Made> made = new TreeMap<>();

  /** One node, shared by all its names. */
  private static final class Made {
    private Node node;
    private Optional<Digest> digest = Optional.empty();
    private long names = 1;

    Made(Node node) {
      this.node = node;
    }
  }

  public DescribedTree(FileTree tree) throws IOException {
    this.tree = tree;
    made.put(TreePath.ROOT, new Made(tree.find(TreePath.ROOT).orElseThrow().node()));
  }

  /** What was made. */
  public Mtree describe(MtreeWalk.DirectorySizes sizes) throws IOException {
    TreeMap<TreePath, Map<String, String>> entries = new TreeMap<>();
    for (Map.Entry<TreePath, Made> entry : made.entrySet()) {
      Made node = entry.getValue();
      entries.put(
          entry.getKey(),
          node.node instanceof Node.Directory
              ? Keywords.of(
                  node.node, sizes.of(entry.getKey()), links(entry.getKey()), Optional.empty())
              : Keywords.of(node.node, 0, node.names, node.digest));
    }
    return new Mtree(entries);
  }

  /** How many links a directory has is for the file system to say. */
  private long links(TreePath directory) throws IOException {
    return tree.find(directory)
        .orElseThrow(() -> OciException.notFound("describe %s: it is gone", directory))
        .inode()
        .links();
  }

  @Override
  public void create(TreePath path, Node node, FileContent content) throws IOException {
    Made entry = new Made(node);
    tree.create(path, node, node instanceof Node.File ? digested(content, entry) : content);
    made.put(path, entry);
  }

  private static FileContent digested(FileContent content, Made entry) {
    return () -> {
      @SuppressWarnings("resource") // closed with the stream that is given
      DigestingInputStream digesting =
          new DigestingInputStream(content.open(), Digest.Algorithm.SHA256);
      return new FilterInputStream(digesting) {
        @Override
        public void close() throws IOException {
          entry.digest = Optional.of(digesting.digest());
          super.close();
        }
      };
    };
  }

  @Override
  public void replace(TreePath path, Node node, FileContent content) throws IOException {
    Made entry = new Made(node);
    tree.replace(path, node, node instanceof Node.File ? digested(content, entry) : content);
    forget(path);
    made.put(path, entry);
  }

  @Override
  public void link(TreePath path, TreePath existing) throws IOException {
    tree.link(path, existing);
    Made entry = at(existing);
    entry.names++;
    made.put(path, entry);
  }

  private Made at(TreePath path) {
    Made entry = made.get(path);
    if (entry == null) {
      throw new IllegalStateException(path + " was not made here");
    }
    return entry;
  }

  @Override
  public void setMeta(TreePath path, NodeMeta meta) throws IOException {
    tree.setMeta(path, meta);
    Made entry = at(path);
    entry.node = entry.node.withMeta(meta);
  }

  @Override
  public void remove(TreePath path) throws IOException {
    tree.remove(path);
    if (path.isRoot()) {
      Made root = at(path);
      made.clear();
      made.put(path, root);
    } else {
      forget(path);
    }
  }

  private void forget(TreePath path) {
    NavigableMap<TreePath, Made> from = made.tailMap(path, true);
    while (!from.isEmpty() && from.firstKey().startsWith(path)) {
      from.pollFirstEntry().getValue().names--;
    }
  }

  @Override
  public Optional<TreeEntry> find(TreePath path) throws IOException {
    return tree.find(path);
  }

  @Override
  public List<TreeEntry> list(TreePath directory) throws IOException {
    return tree.list(directory);
  }

  @Override
  public InputStream read(TreePath file) throws IOException {
    return tree.read(file);
  }

  @Override
  public void close() throws IOException {
    tree.close();
  }
}
