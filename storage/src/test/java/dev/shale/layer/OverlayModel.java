package dev.shale.layer;

import dev.shale.tree.FileContent;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What overlayfs shows of unpacked layers, told the way it works: for each path, from the top down
 * to the first layer that settles it. The root is always merged, whatever it says.
 */
final class OverlayModel {
  private final WhiteoutFormat format;
  private final MemoryTree shown = new MemoryTree();
  private final Map<String, TreePath> firstNames = new HashMap<>();

  private OverlayModel(WhiteoutFormat format) {
    this.format = format;
  }

  /** One layer's say about a path. */
  private record Found(int layer, ReadableTree tree, TreeEntry entry) {}

  static MemoryTree merge(List<? extends ReadableTree> baseFirst, WhiteoutFormat format)
      throws IOException {
    OverlayModel model = new OverlayModel(format);
    List<Found> roots = new ArrayList<>();
    for (int i = baseFirst.size() - 1; i >= 0; i--) {
      ReadableTree tree = baseFirst.get(i);
      roots.add(new Found(i, tree, tree.find(TreePath.ROOT).orElseThrow()));
    }
    if (!roots.isEmpty()) {
      model.show(roots);
    }
    return model.shown;
  }

  /** Shows a path, given what the layers that reach it have there, top first. */
  private void show(List<Found> layers) throws IOException {
    Found top = layers.getFirst();
    if (format.isWhiteout(top.entry().node())) {
      return;
    }
    TreePath path = top.entry().path();
    NodeMeta meta = format.toLayer(top.entry().node().meta());
    if (!(top.entry().node() instanceof Node.Directory)) {
      showLeaf(top, meta);
      return;
    }
    if (!path.isRoot()) {
      shown.create(path, new Node.Directory(meta), FileContent.EMPTY);
    }
    List<Found> directories = merged(layers);
    for (TreePath child : children(directories)) {
      List<Found> below = new ArrayList<>();
      for (Found directory : directories) {
        Optional<TreeEntry> entry = directory.tree().find(child);
        entry.ifPresent(e -> below.add(new Found(directory.layer(), directory.tree(), e)));
      }
      show(below);
    }
    shown.setMeta(path, meta);
  }

  private void showLeaf(Found found, NodeMeta meta) throws IOException {
    TreePath path = found.entry().path();
    String inode = found.layer() + ":" + found.entry().inode().number();
    TreePath first = firstNames.putIfAbsent(inode, path);
    if (first != null) {
      shown.link(path, first);
    } else {
      Node node = found.entry().node();
      shown.create(
          path,
          node.withMeta(meta),
          node instanceof Node.File ? () -> found.tree().read(path) : FileContent.EMPTY);
    }
  }

  private List<Found> merged(List<Found> layers) {
    List<Found> directories = new ArrayList<>();
    for (Found found : layers) {
      if (!(found.entry().node() instanceof Node.Directory directory)) {
        return directories;
      }
      directories.add(found);
      if (format.isOpaque(directory) && !found.entry().path().isRoot()) {
        return directories;
      }
    }
    return directories;
  }

  private static Set<TreePath> children(List<Found> directories) throws IOException {
    Set<TreePath> children = new TreeSet<>();
    for (Found directory : directories) {
      for (TreeEntry entry : directory.tree().list(directory.entry().path())) {
        children.add(entry.path());
      }
    }
    return children;
  }
}
