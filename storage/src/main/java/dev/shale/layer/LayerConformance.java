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
 * Makes a tree say what the layer says that was packed of it, so that the tree can stand for the
 * layer: removes what is no part of it (what is as below, sockets, whiteouts of nothing), hides
 * what opaque directories hid, and sets the times that became others.
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
    conformBelow(TreePath.ROOT);
    for (TocEntry entry : toc.entries()) {
      if (entry instanceof TocEntry.Hidden(TreePath path)) {
        hide(path);
      }
    }
    conformDirectories();
  }

  /** Last, because what was done inside has changed their times. */
  private void conformDirectories() throws IOException {
    for (TocEntry entry : toc.entries().reversed()) {
      if (entry instanceof TocEntry.Directory directory) {
        conformDirectory(directory);
      }
    }
  }

  /**
   * Gives a plain root, which has more than the layer says, the metadata that the layer says.
   *
   * @param root of the containers that the layer's changes were found in
   */
  public static void runInRoot(FileTree root, TableOfContents toc) throws IOException {
    LayerConformance plain = new LayerConformance(root, WhiteoutFormat.PLAIN, toc);
    for (TocEntry entry : toc.entries()) {
      if (!(entry instanceof TocEntry.Directory || entry instanceof TocEntry.Hidden)) {
        Optional<TreeEntry> there = root.find(entry.path());
        if (there.isPresent()) {
          plain.conform(entry, there.get());
        }
      }
    }
    plain.conformDirectories();
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

  private void hide(TreePath path) throws IOException {
    if (tree.find(path).map(TreeEntry::node).filter(format::isWhiteout).isEmpty()) {
      tree.remove(path);
      tree.create(path, format.whiteout(), FileContent.EMPTY);
    }
  }

  private void conformDirectory(TocEntry.Directory said) throws IOException {
    if (said.isImplied()
        || !(tree.find(said.path()).orElseThrow().node() instanceof Node.Directory there)) {
      return;
    }
    if (!format.toLayer(there.meta()).equals(said.meta())
        || format.isOpaque(there) != said.isOpaque()) {
      LayerApplier.restore(tree, format, List.of(said));
    }
  }
}
