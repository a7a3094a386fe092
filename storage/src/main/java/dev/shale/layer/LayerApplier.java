package dev.shale.layer;

import dev.shale.error.OciException;
import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * Makes an unpacked layer of a packed one: a tree that overlayfs can stack, not a merged root.
 *
 * <p>What a layer leaves to the layers below it (the metadata of directories that it only implies,
 * hard links to files that it does not have) is filled in by {@link #complete}, so that layers can
 * be applied in any order and at once.
 *
 * <p>Spec: image-spec v1.1.1, layer.md, "Applying Changesets".
 */
public final class LayerApplier {
  private final FileTree tree;
  private final WhiteoutFormat format;

  /**
   * An applier onto a tree that is empty but for its root; the tree stays the caller's to close.
   */
  public LayerApplier(FileTree tree, WhiteoutFormat format) {
    this.tree = tree;
    this.format = format;
  }

  /**
   * Applies a layer, in one pass. A later entry replaces an earlier one unless both are
   * directories. Directories that are only implied are root's, 0755, with the epoch as their time.
   *
   * @param tar uncompressed and buffered; read up to the tar's end, neither drained nor closed
   * @throws OciException INVALID if an entry points outside of the layer (absolute, {@code ..},
   *     through a symbolic link of this layer, by a hard link), is a bare {@code .wh.} or below a
   *     file; UNSUPPORTED for a character device 0:0. What was made by then is left for the caller
   *     to discard
   */
  public TableOfContents apply(InputStream tar) throws IOException {
    return apply(tar, Expansion.unlimited());
  }

  /**
   * As {@link #apply(InputStream)}, then reads on to the stream's end.
   *
   * @throws OciException INVALID or UNAVAILABLE also if the layer expands to more than it may
   */
  public TableOfContents applyWithin(Expansion expansion, InputStream tar) throws IOException {
    InputStream counted = expansion.counting(tar);
    TableOfContents toc = apply(counted, expansion);
    counted.transferTo(OutputStream.nullOutputStream());
    return toc;
  }

  private TableOfContents apply(InputStream tar, Expansion expansion) throws IOException {
    TableOfContents toc = LayerReader.read(tar, LayerSink.of(tree, format), expansion);
    hide(toc);
    restore(tree, format, directories(toc));
    return toc;
  }

  private static List<TocEntry.Directory> directories(TableOfContents toc) {
    return toc.entries().stream()
        .filter(TocEntry.Directory.class::isInstance)
        .map(TocEntry.Directory.class::cast)
        .toList();
  }

  /**
   * Gives directories, in order, their metadata: last, because filling them changes their times.
   */
  static void restore(FileTree tree, WhiteoutFormat format, List<TocEntry.Directory> directories)
      throws IOException {
    for (TocEntry.Directory directory : directories.reversed()) {
      NodeMeta meta = format.toDisk(directory.meta());
      tree.setMeta(directory.path(), directory.isOpaque() ? format.opaque(meta) : meta);
    }
  }

  private void hide(TableOfContents toc) throws IOException {
    for (TocEntry entry : toc.entries()) {
      if (entry instanceof TocEntry.Hidden(TreePath path)) {
        tree.create(path, format.whiteout(), FileContent.EMPTY);
      }
    }
  }

  /**
   * Completes the tree that a layer was applied to from what is below it. Implied directories get
   * the metadata that lower layers' directories have. A hard link to a lower file becomes a copy of
   * that file; unless this layer hides the other name or has something else there, the copy appears
   * under that name too, so that in the merged root both are one file again, as overlayfs does when
   * a link is made to a lower file. Where the layer's root is opaque, each thing in the lower root
   * is hidden, because overlayfs always merges roots.
   *
   * @param toc what {@link #apply} gave
   * @param lower the merged layers below
   * @throws OciException INVALID if a hard link leads to nothing, or to a directory
   */
  public void complete(TableOfContents toc, RootfsView lower) throws IOException {
    new LayerCompletion(tree, format, toc, lower).run();
  }
}
