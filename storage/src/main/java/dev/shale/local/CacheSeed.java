package dev.shale.local;

import dev.shale.blob.Blob;
import dev.shale.blob.Compression;
import dev.shale.error.OciException;
import dev.shale.layer.Expansion;
import dev.shale.layer.LayerApplier;
import dev.shale.layer.WhiteoutFormat;
import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.Inode;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What a cache mount has when it is used for the first time. Not read after that. */
public sealed interface CacheSeed {
  /** Nothing, in a directory of root's that all may read. */
  CacheSeed NOTHING = nothing(0755, 0, 0);

  /** Nothing, in a directory of that mode and owner. */
  static Nothing nothing(int mode, long uid, long gid) {
    return new Nothing(NodeMeta.of(mode, Instant.EPOCH).withOwner(uid, gid));
  }

  /** An empty directory. */
  record Nothing(NodeMeta meta) implements CacheSeed {}

  /**
   * All that a directory of a tree has, with the directory's own mode and owner.
   *
   * @param source links are not followed
   * @param top what becomes of the directory's own mode and owner
   */
  record Copy(ReadableTree tree, TreePath source, UnaryOperator<NodeMeta> top)
      implements CacheSeed {
    /** A copy whose directory stays as it is. */
    public Copy(ReadableTree tree, TreePath source) {
      this(tree, source, UnaryOperator.identity());
    }
  }

  /**
   * What a tar has.
   *
   * @param tar packed as its type says
   * @param expansion how much it may unpack to
   * @param top the directory's own mode and owner
   */
  record Unpacked(Blob tar, Expansion expansion, Nothing top) implements CacheSeed {}

  /**
   * Fills an empty tree.
   *
   * @throws OciException NOT_FOUND if what is to be copied is no directory
   */
  default void fill(FileTree target) throws IOException {
    switch (this) {
      case Nothing(NodeMeta meta) -> target.setMeta(TreePath.ROOT, meta);
      case Unpacked(Blob tar, Expansion expansion, Nothing top) -> {
        try (InputStream packed = tar.open();
            InputStream files = Compression.of(tar.descriptor().mediaType()).decompress(packed)) {
          InputStream buffered = new BufferedInputStream(files);
          new LayerApplier(target, WhiteoutFormat.PLAIN).applyWithin(expansion, buffered);
          buffered.transferTo(OutputStream.nullOutputStream());
          packed.transferTo(OutputStream.nullOutputStream()); // to its end, where it is verified
        }
        target.setMeta(TreePath.ROOT, top.meta());
      }
      case Copy(ReadableTree tree, TreePath source, UnaryOperator<NodeMeta> top) -> {
        Node root =
            tree.find(source)
                .map(TreeEntry::node)
                .orElseThrow(
                    () -> OciException.notFound("fill a cache mount from /%s: not there", source));
        if (!(root instanceof Node.Directory)) {
          throw OciException.notFound("fill a cache mount from /%s: no directory", source);
        }
        copy(tree, source, source, target, new HashMap<>());
        target.setMeta(TreePath.ROOT, top.apply(root.meta()));
      }
    }
  }

  private static void copy(
      ReadableTree tree,
      TreePath root,
      TreePath directory,
      FileTree target,
      Map<Inode, TreePath> copied)
      throws IOException {
    for (TreeEntry entry : tree.list(directory)) {
      TreePath place = entry.path().relativeTo(root);
      TreePath first = copied.putIfAbsent(entry.inode(), place);
      switch (entry.node()) {
        case Node.Directory there -> {
          target.create(place, there, FileContent.EMPTY);
          copy(tree, root, entry.path(), target, copied);
          target.setMeta(place, there.meta()); // its time has changed
        }
        case Node.File _ when first != null -> target.link(place, first);
        case Node.File file -> target.create(place, file, () -> tree.read(entry.path()));
        case Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _ ->
            target.create(place, entry.node(), FileContent.EMPTY);
      }
    }
  }
}
