package dev.shale.layer;

import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.Node;
import dev.shale.tree.TreePath;
import java.io.IOException;

/** Whoever follows a layer while it is read; the three are as in {@link FileTree}. */
interface LayerSink {
  /** Nobody: the layer is read for what it says only. */
  LayerSink NONE =
      new LayerSink() {
        @Override
        public void create(TreePath path, Node node, FileContent content) {}

        @Override
        public void link(TreePath path, TreePath existing) {}

        @Override
        public void remove(TreePath path) {}
      };

  void create(TreePath path, Node node, FileContent content) throws IOException;

  /** Makes a directory that the layer has no entry for, but entries below it. */
  default void imply(TreePath directory) throws IOException {
    create(directory, new Node.Directory(TocEntry.Directory.IMPLIED_META), FileContent.EMPTY);
  }

  void link(TreePath path, TreePath existing) throws IOException;

  /** Puts another name of what lower layers have; nothing to do for whoever has only this one. */
  default void linkLower(TreePath path, TreePath existing) throws IOException {}

  void remove(TreePath path) throws IOException;

  /** A tree, whose metadata is as the format has it on the disk. */
  static LayerSink of(FileTree tree, WhiteoutFormat format) {
    return new LayerSink() {
      @Override
      public void create(TreePath path, Node node, FileContent content) throws IOException {
        tree.create(path, node.withMeta(format.toDisk(node.meta())), content);
      }

      @Override
      public void link(TreePath path, TreePath existing) throws IOException {
        tree.link(path, existing);
      }

      @Override
      public void remove(TreePath path) throws IOException {
        tree.remove(path);
      }
    };
  }
}
