package dev.shale.layer;

import dev.shale.tree.Node;
import dev.shale.tree.TreePath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Lays layers on each other, base first: each changes what the ones before it have made. */
final class RootfsMerge {
  private final Map<TreePath, Merged> merged = new HashMap<>();
  private long nodes;

  RootfsMerge() {
    merged.put(TreePath.ROOT, node(new Node.Directory(TocEntry.Directory.IMPLIED_META)));
  }

  Map<TreePath, Merged> result() {
    return merged;
  }

  void add(LayerContents layer) {
    Map<TreePath, Merged> lowerFiles = lowerFiles(layer.toc());
    for (TocEntry entry : layer.toc().entries()) {
      switch (entry) {
        case TocEntry.Directory directory -> putDirectory(directory);
        case TocEntry.File file -> replace(file.path(), file(layer, file));
        case TocEntry.Special(TreePath path, Node node) -> replace(path, node(node));
        case TocEntry.Link(TreePath path, TreePath first) -> replace(path, there(first));
        case TocEntry.LowerLink(TreePath path, TreePath _) ->
            replace(path, Objects.requireNonNull(lowerFiles.get(path)));
        case TocEntry.Hidden(TreePath path) -> remove(path);
      }
    }
  }

  /** What the layer's links to lower files mean, before the layer changes what is there. */
  private Map<TreePath, Merged> lowerFiles(TableOfContents toc) {
    Map<TreePath, Merged> files = new HashMap<>();
    for (TocEntry entry : toc.entries()) {
      if (entry instanceof TocEntry.LowerLink link) {
        files.put(link.path(), target(merged, link));
      }
    }
    return files;
  }

  /** What a link to a lower file leads to in a merged root. */
  static Merged target(Map<TreePath, Merged> lower, TocEntry.LowerLink link) {
    Merged target = lower.get(link.target());
    if (target == null) {
      throw EntryName.of(link.path())
          .invalid(
              "is a hard link to \"%s\", which is neither in this layer nor below it"
                  .formatted(link.target()));
    }
    if (target.node() instanceof Node.Directory) {
      throw EntryName.of(link.path())
          .invalid("is a hard link to the directory \"%s\"".formatted(link.target()));
    }
    return target;
  }

  private Merged file(LayerContents layer, TocEntry.File file) {
    return new Merged(nodes++, file.node(), Optional.of(new FileSource(layer, file)));
  }

  private Merged node(Node node) {
    return new Merged(nodes++, node, Optional.empty());
  }

  private Merged there(TreePath path) {
    Merged there = merged.get(path);
    if (there == null) {
      throw new IllegalStateException(path + " has not been merged yet");
    }
    return there;
  }

  private void putDirectory(TocEntry.Directory directory) {
    TreePath path = directory.path();
    Merged there = merged.get(path);
    if (there == null || !(there.node() instanceof Node.Directory)) {
      replace(path, node(new Node.Directory(directory.meta())));
      return;
    }
    if (directory.isOpaque()) {
      removeChildren(there);
    }
    if (!directory.isImplied()) {
      there.replaceNode(new Node.Directory(directory.meta()));
    }
  }

  private void replace(TreePath path, Merged node) {
    remove(path);
    there(path.parent()).put(path, node);
    merged.put(path, node);
  }

  private void remove(TreePath path) {
    Merged there = merged.get(path);
    if (there != null) {
      removeChildren(there);
      there(path.parent()).remove(path);
      merged.remove(path);
    }
  }

  private void removeChildren(Merged directory) {
    List.copyOf(directory.children().keySet()).forEach(this::remove);
  }
}
