package dev.shale.layer;

import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Makes an upper directory say what the layer says that was made of its changes, so that it can
 * stand for the layer: hides what opaque directories hid, by name, and then removes what is no part
 * of the layer (what is as below, sockets, whiteouts of nothing) and sets the times that became
 * others.
 *
 * <p>Law: whenever this ends before its time, the merged root has what it had, but for sockets and
 * times of directories; so nothing is lost if it dies.
 */
public final class LayerConformance {
  private final FileTree tree;
  private final WhiteoutFormat format;
  private final TableOfContents toc;

  /**
   * The conformance of a tree, which stays the caller's to close.
   *
   * @param format how the tree says what it hides
   * @param toc of the layer; the tree has not changed since it was packed
   */
  public LayerConformance(FileTree tree, WhiteoutFormat format, TableOfContents toc) {
    this.tree = tree;
    this.format = format;
    this.toc = toc;
  }

  /** Changes the tree. */
  public void run() throws IOException {
    for (TocEntry entry : toc.entries()) {
      if (entry instanceof TocEntry.Hidden(TreePath path)) {
        hide(path);
      }
    }
    mergeBelow(TreePath.ROOT);
    conformBelow(TreePath.ROOT);
    conformDirectories();
  }

  private void hide(TreePath path) throws IOException {
    if (tree.find(path).map(TreeEntry::node).filter(format::isWhiteout).isEmpty()) {
      tree.remove(path);
      tree.create(path, format.whiteout(), FileContent.EMPTY);
    }
  }

  /** Where all is hidden by name, nothing has to be opaque; the outer ones last. */
  private void mergeBelow(TreePath directory) throws IOException {
    for (TreeEntry child : tree.list(directory)) {
      if (child.node() instanceof Node.Directory inner) {
        mergeBelow(child.path());
        boolean says =
            toc.find(child.path()).orElse(null) instanceof TocEntry.Directory said
                && said.isOpaque();
        if (format.isOpaque(inner) && !says) {
          tree.setMeta(child.path(), format.toDisk(format.toLayer(inner.meta())));
        }
      }
    }
  }

  private void conformBelow(TreePath directory) throws IOException {
    for (TreeEntry child : tree.list(directory)) {
      Optional<TocEntry> said = toc.find(child.path());
      if (said.isEmpty()) {
        tree.remove(child.path());
      } else {
        conform(said.get(), child);
      }
    }
  }

  private void conform(TocEntry said, TreeEntry there) throws IOException {
    switch (said) {
      case TocEntry.Directory directory -> conformBelow(directory.path());
      case TocEntry.File file -> conformLeaf(there, file.node().meta());
      case TocEntry.Special special -> conformLeaf(there, special.node().meta());
      case TocEntry.Link _, TocEntry.LowerLink _, TocEntry.Hidden _ -> {}
    }
  }

  private void conformLeaf(TreeEntry there, NodeMeta said) throws IOException {
    if (!format.toLayer(there.node().meta()).equals(said)) {
      tree.setMeta(there.path(), format.toDisk(said));
    }
  }

  /** Last, because what was done inside has changed their times. */
  private void conformDirectories() throws IOException {
    for (TocEntry entry : toc.entries().reversed()) {
      if (entry instanceof TocEntry.Directory directory && !directory.isImplied()) {
        conformDirectory(directory);
      }
    }
  }

  private void conformDirectory(TocEntry.Directory said) throws IOException {
    if (tree.find(said.path()).orElseThrow().node() instanceof Node.Directory there
        && (!format.toLayer(there.meta()).equals(said.meta())
            || format.isOpaque(there) != said.isOpaque())) {
      LayerApplier.restore(tree, format, List.of(said));
    }
  }
}
