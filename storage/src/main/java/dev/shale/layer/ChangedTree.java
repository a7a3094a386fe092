package dev.shale.layer;

import dev.shale.tree.Inode;
import dev.shale.tree.Node;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What has changed in a root, as a layer in {@link WhiteoutFormat#PLAIN}: the files that are new or
 * others, the directories they are in, and whiteouts for what is gone. The root stays its owner's
 * to close.
 */
public final class ChangedTree implements ReadableTree {
  private static final Inode NO_INODE = new Inode(0, 0, 1);

  private final ReadableTree root;
  private final TreeSet<TreePath> shown = new TreeSet<>();
  private final TreeMap<TreePath, Node> whiteouts = new TreeMap<>();

  /**
   * The changes of a root.
   *
   * @param changed what is new or another; its directories come along
   * @param gone what is not there any more, and maybe what was in it
   */
  public ChangedTree(ReadableTree root, Collection<TreePath> changed, Collection<TreePath> gone)
      throws IOException {
    this.root = root;
    shown.add(TreePath.ROOT);
    changed.forEach(this::show);
    for (TreePath path : new TreeSet<>(gone)) {
      hide(path);
    }
  }

  private void show(TreePath path) {
    TreePath at = path;
    while (shown.add(at)) {
      at = at.parent();
    }
  }

  /** Hides a path, unless what it was in is gone too, or is no directory any more. */
  private void hide(TreePath path) throws IOException {
    TreePath parent = path.parent();
    boolean isInDirectory =
        !whiteouts.containsKey(parent)
            && root.find(parent).map(TreeEntry::node).orElse(null) instanceof Node.Directory;
    if (isInDirectory) {
      whiteouts.put(path, WhiteoutFormat.PLAIN.whiteout());
      show(parent);
    }
  }

  @Override
  public Optional<TreeEntry> find(TreePath path) throws IOException {
    Node whiteout = whiteouts.get(path);
    if (whiteout != null) {
      return Optional.of(new TreeEntry(path, whiteout, NO_INODE));
    }
    return shown.contains(path) ? root.find(path) : Optional.empty();
  }

  @Override
  public List<TreeEntry> list(TreePath directory) throws IOException {
    List<TreeEntry> entries = new ArrayList<>();
    for (TreeEntry entry : root.list(directory)) {
      if (shown.contains(entry.path())) {
        entries.add(entry);
      }
    }
    for (Map.Entry<TreePath, Node> whiteout : whiteouts.tailMap(directory, false).entrySet()) {
      if (!whiteout.getKey().startsWith(directory)) {
        break;
      }
      if (whiteout.getKey().parent().equals(directory)) {
        entries.add(new TreeEntry(whiteout.getKey(), whiteout.getValue(), NO_INODE));
      }
    }
    entries.sort((one, other) -> one.path().compareTo(other.path()));
    return entries;
  }

  @Override
  public InputStream read(TreePath file) throws IOException {
    return root.read(file);
  }
}
