package dev.shale.tree;

import dev.shale.error.OciException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * A tree whose files are kept with other metadata than they are said to have: other owners on the
 * disk than in the container. What is kept is the tree behind it, which closing this one closes.
 */
public final class MappedTree implements FileTree {
  private final FileTree kept;
  private final ReadableTree said;
  private final Mapping mapping;

  /** How nodes are kept. */
  public interface Mapping {
    /** What is kept of a node. */
    Node toKept(Node node);

    /** What is kept of new metadata, where something is kept already. */
    default NodeMeta toKept(Node kept, NodeMeta meta) {
      return toKept(kept.withMeta(meta)).meta();
    }

    /** What a kept node is said to be; the inverse of {@link #toKept} as far as there is one. */
    Node fromKept(Node node);
  }

  public MappedTree(FileTree kept, Mapping mapping) {
    this.kept = kept;
    this.said = reading(kept, mapping);
    this.mapping = mapping;
  }

  /** A tree that is only read, with the metadata that its files are said to have. */
  public static ReadableTree reading(ReadableTree kept, Mapping mapping) {
    return new ReadableTree() {
      @Override
      public Optional<TreeEntry> find(TreePath path) throws IOException {
        return kept.find(path).map(entry -> said(entry, mapping));
      }

      @Override
      public List<TreeEntry> list(TreePath directory) throws IOException {
        return kept.list(directory).stream().map(entry -> said(entry, mapping)).toList();
      }

      @Override
      public InputStream read(TreePath file) throws IOException {
        return kept.read(file);
      }
    };
  }

  private static TreeEntry said(TreeEntry entry, Mapping mapping) {
    return new TreeEntry(entry.path(), mapping.fromKept(entry.node()), entry.inode());
  }

  @Override
  public Optional<TreeEntry> find(TreePath path) throws IOException {
    return said.find(path);
  }

  @Override
  public List<TreeEntry> list(TreePath directory) throws IOException {
    return said.list(directory);
  }

  @Override
  public InputStream read(TreePath file) throws IOException {
    return said.read(file);
  }

  @Override
  public void create(TreePath path, Node node, FileContent content) throws IOException {
    kept.create(path, mapping.toKept(node), content);
  }

  @Override
  public void replace(TreePath path, Node node, FileContent content) throws IOException {
    kept.replace(path, mapping.toKept(node), content);
  }

  @Override
  public void link(TreePath path, TreePath existing) throws IOException {
    kept.link(path, existing);
  }

  @Override
  public void setMeta(TreePath path, NodeMeta meta) throws IOException {
    Node there =
        kept.find(path)
            .orElseThrow(() -> OciException.notFound("set metadata of %s: nothing is there", path))
            .node();
    kept.setMeta(path, mapping.toKept(there, meta));
  }

  @Override
  public void remove(TreePath path) throws IOException {
    kept.remove(path);
  }

  @Override
  public void close() throws IOException {
    kept.close();
  }
}
