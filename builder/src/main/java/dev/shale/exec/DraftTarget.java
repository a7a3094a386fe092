package dev.shale.exec;

import dev.shale.container.CopyTarget;
import dev.shale.container.Spool;
import dev.shale.error.OciException;
import dev.shale.layer.RootfsView;
import dev.shale.tree.FileContent;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The next layer of a root, in the making: layers that are only looked at, and a draft of what
 * stands over them. Nothing is unpacked or mounted. The draft has every directory on the way to
 * what it adds, as the layers below have it.
 */
final class DraftTarget implements CopyTarget {
  private final RootfsView below;
  private final Spool spool;
  private final MemoryTree draft = MemoryTree.referencing();
  private final ReadableTree merged = new Merged();

  /** Stands on {@code below}; both stay open until the draft has been stored. */
  DraftTarget(RootfsView below, Spool spool) {
    this.below = below;
    this.spool = spool;
  }

  /** What the layer adds. */
  ReadableTree draft() {
    return draft;
  }

  /** Whether the layer would add nothing. */
  boolean isEmpty() {
    return draft.list(TreePath.ROOT).isEmpty();
  }

  @Override
  public ReadableTree files() {
    return merged;
  }

  @Override
  public void makeDirectory(TreePath path, NodeMeta meta) throws IOException {
    draft.remove(path);
    create(path, new Node.Directory(meta), FileContent.EMPTY);
  }

  @Override
  public void put(TreePath path, Node node, FileContent content) throws IOException {
    draft.remove(path);
    create(path, node, content);
  }

  @Override
  public void link(TreePath path, TreePath existing) throws IOException {
    copyUp(existing);
    draft.remove(path);
    copyUp(path.parent());
    draft.link(path, existing);
  }

  /** The root is no part of a layer: it stays as it is. */
  @Override
  public void setMeta(TreePath directory, NodeMeta meta) throws IOException {
    if (!directory.isRoot()) {
      copyUp(directory);
      draft.setMeta(directory, meta);
    }
  }

  @Override
  public FileContent keep(InputStream content) throws IOException {
    return spool.keep(content);
  }

  private void create(TreePath path, Node node, FileContent content) throws IOException {
    copyUp(path.parent());
    draft.create(path, node, content);
  }

  /** Takes what the layers below have at a path into the draft, and all directories above it. */
  private void copyUp(TreePath path) throws IOException {
    if (path.isRoot() || draft.find(path).isPresent()) {
      return;
    }
    Node node =
        below
            .find(path)
            .orElseThrow(() -> OciException.notFound("copy to /%s: not found", path))
            .node();
    create(path, node, node instanceof Node.File ? () -> below.read(path) : FileContent.EMPTY);
  }

  /** What the draft has, and behind it what the layers below have. */
  private final class Merged implements ReadableTree {
    @Override
    public Optional<TreeEntry> find(TreePath path) {
      Optional<TreeEntry> drafted = draft.find(path);
      return drafted.isPresent() && !path.isRoot() ? drafted : findBelow(path).or(() -> drafted);
    }

    /** What the layers below have; nothing below what is no directory there, but in the draft. */
    private Optional<TreeEntry> findBelow(TreePath path) {
      return path.isRoot() || isDirectoryBelow(path.parent()) ? below.find(path) : Optional.empty();
    }

    private boolean isDirectoryBelow(TreePath path) {
      return findBelow(path).map(TreeEntry::node).orElse(null) instanceof Node.Directory;
    }

    @Override
    public List<TreeEntry> list(TreePath directory) {
      TreeMap<TreePath, TreeEntry> entries = new TreeMap<>();
      if (isDirectoryBelow(directory)) {
        below.list(directory).forEach(entry -> entries.put(entry.path(), entry));
      }
      if (draft.find(directory).isPresent()) {
        draft.list(directory).forEach(entry -> entries.put(entry.path(), entry));
      }
      return List.copyOf(entries.values());
    }

    @Override
    public InputStream read(TreePath file) throws IOException {
      return draft.find(file).isPresent() ? draft.read(file) : below.read(file);
    }
  }
}
