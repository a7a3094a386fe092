package dev.shale.layer;

import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.time.Instant;

/** What a layer says about one path. */
public sealed interface TocEntry {
  /** The path, as the layer's own root has it. */
  TreePath path();

  /** A directory; lower layers' directories at the same path show through unless hidden. */
  record Directory(TreePath path, NodeMeta meta, Source source, Lower lower) implements TocEntry {
    /** Where a directory's metadata comes from. */
    public enum Source {
      /** The layer has an entry for it. */
      STATED,
      /** The layer only has entries below it: it is as lower layers have it, if they do. */
      IMPLIED
    }

    /** What becomes of the content that lower layers have in a directory. */
    public enum Lower {
      MERGED,
      HIDDEN
    }

    /** What every directory is that no layer describes: root's, 0755, as old as can be. */
    static final NodeMeta IMPLIED_META = NodeMeta.of(0755, Instant.EPOCH);

    /** A directory that a layer only has entries below. */
    static Directory implied(TreePath path) {
      return new Directory(path, IMPLIED_META, Source.IMPLIED, Lower.MERGED);
    }

    public boolean isImplied() {
      return source == Source.IMPLIED;
    }

    /** Whether what lower layers have inside is hidden. */
    public boolean isOpaque() {
      return lower == Lower.HIDDEN;
    }

    Directory withMeta(NodeMeta stated) {
      return new Directory(path, stated, Source.STATED, lower);
    }

    Directory opaque() {
      return new Directory(path, meta, source, Lower.HIDDEN);
    }
  }

  /**
   * A regular file.
   *
   * @param offset where its content begins in the uncompressed tar
   */
  record File(TreePath path, Node.File node, long offset) implements TocEntry {}

  /** A symbolic link, device or named pipe. */
  record Special(TreePath path, Node node) implements TocEntry {
    public Special {
      if (!(node instanceof Node.Symlink
          || node instanceof Node.Device
          || node instanceof Node.Fifo)) {
        throw new IllegalArgumentException(path + " is no special file");
      }
    }
  }

  /** Another name of the {@link File} or {@link Special} that this layer has at {@code first}. */
  record Link(TreePath path, TreePath first) implements TocEntry {}

  /** Another name of what lower layers have at {@code target}. */
  record LowerLink(TreePath path, TreePath target) implements TocEntry {}

  /** Nothing: whatever lower layers have here is hidden. */
  record Hidden(TreePath path) implements TocEntry {}
}
