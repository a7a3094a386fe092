package dev.shale.layer;

import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.Inode;
import dev.shale.tree.Node;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Fills in from lower layers what a layer leaves to them: {@link LayerApplier#complete}. */
final class LayerCompletion {
  private final FileTree tree;
  private final WhiteoutFormat format;
  private final TableOfContents toc;
  private final RootfsView lower;

  /** The directories whose metadata is to be set when all else is done. */
  private final NavigableMap<TreePath, TocEntry.Directory> directories = new TreeMap<>();

  LayerCompletion(FileTree tree, WhiteoutFormat format, TableOfContents toc, RootfsView lower) {
    this.tree = tree;
    this.format = format;
    this.toc = toc;
    this.lower = lower;
  }

  void run() throws IOException {
    Map<Inode, Copy> copies = copies();
    for (TocEntry entry : toc.entries()) {
      if (entry instanceof TocEntry.Directory directory
          && (directory.isImplied() || !copies.isEmpty())) {
        directories.put(directory.path(), completed(directory));
      }
    }
    for (Copy copy : copies.values()) {
      make(copy);
    }
    if (toc.root().isOpaque()) {
      hideLowerRoot();
    }
    LayerApplier.restore(tree, format, List.copyOf(directories.values()));
  }

  /** Overlayfs takes no notice of an opaque root, so each thing in the lower root is hidden. */
  private void hideLowerRoot() throws IOException {
    for (TreeEntry below : lower.list(TreePath.ROOT)) {
      Optional<TocEntry> said = toc.find(below.path());
      if (said.isEmpty()) {
        tree.create(below.path(), format.whiteout(), FileContent.EMPTY);
      } else if (said.get() instanceof TocEntry.Directory directory) {
        directories.put(directory.path(), directory.opaque());
      }
    }
    directories.computeIfAbsent(TreePath.ROOT, _ -> toc.root());
  }

  private TocEntry.Directory completed(TocEntry.Directory directory) {
    TreePath path = directory.path();
    return directory.isImplied()
            && !isHidden(path)
            && lower.has(path)
            && lower.find(path).orElseThrow().node() instanceof Node.Directory below
        ? directory.withMeta(below.meta())
        : directory;
  }

  /** Whether this layer lets nothing of what lower layers have at a path show, by what is above. */
  private boolean isHidden(TreePath path) {
    for (TreePath at = path; !at.isRoot(); at = at.parent()) {
      Optional<TocEntry> above = toc.find(at.parent());
      if (above.isPresent()
          && !(above.get() instanceof TocEntry.Directory directory && !directory.isOpaque())) {
        return true;
      }
    }
    return false;
  }

  /** A lower file, what this layer's links call it, and the names it gets here. */
  private record Copy(TreeEntry file, Set<TreePath> targets, List<TreePath> names) {}

  private Map<Inode, Copy> copies() {
    Map<Inode, Copy> copies = new LinkedHashMap<>();
    for (TocEntry entry : toc.entries()) {
      if (entry instanceof TocEntry.LowerLink link) {
        TreeEntry file = lower.linkTarget(link);
        Copy copy =
            copies.computeIfAbsent(
                file.inode(), _ -> new Copy(file, new TreeSet<>(), new ArrayList<>()));
        copy.targets().add(link.target());
        copy.names().add(link.path());
      }
    }
    for (Copy copy : copies.values()) {
      copy.targets().stream().filter(this::showsThrough).forEach(copy.names()::add);
    }
    return copies;
  }

  /** Whether this layer leaves a path as lower layers have it. */
  private boolean showsThrough(TreePath path) {
    return toc.find(path).isEmpty() && !isHidden(path);
  }

  private void make(Copy copy) throws IOException {
    TreePath first = copy.names().getFirst();
    Node node = copy.file().node();
    FileContent content =
        node instanceof Node.File ? () -> lower.read(copy.file().path()) : FileContent.EMPTY;
    tree.create(first, node.withMeta(format.toDisk(node.meta())), content);
    for (TreePath name : copy.names().subList(1, copy.names().size())) {
      makeDirectoriesAbove(name);
      tree.link(name, first);
    }
  }

  private void makeDirectoriesAbove(TreePath path) throws IOException {
    Deque<TreePath> missing = new ArrayDeque<>();
    TreePath above = path.parent();
    while (!directories.containsKey(above)) {
      missing.push(above);
      above = above.parent();
    }
    for (TreePath directory : missing) {
      Node below = lower.find(directory).orElseThrow().node();
      directories.put(
          directory,
          new TocEntry.Directory(
              directory,
              below.meta(),
              TocEntry.Directory.Source.STATED,
              TocEntry.Directory.Lower.MERGED));
      tree.create(directory, below.withMeta(format.toDisk(below.meta())), FileContent.EMPTY);
    }
  }
}
