package dev.shale.layer;

import dev.shale.tree.FileTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Makes a tree say what the layer says that was packed from it: {@link LayerPacker#conform}. */
final class LayerConformance {
  private final FileTree tree;
  private final WhiteoutFormat format;
  private final TableOfContents toc;

  LayerConformance(FileTree tree, WhiteoutFormat format, TableOfContents toc) {
    this.tree = tree;
    this.format = format;
    this.toc = toc;
  }

  void run() throws IOException {
    conformBelow(TreePath.ROOT);
    conformDirectory(toc.root());
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
      case TocEntry.Directory directory -> {
        conformBelow(directory.path());
        conformDirectory(directory);
      }
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

  /** Looks at the directory again, because what was done inside has changed its time. */
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
