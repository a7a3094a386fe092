package dev.shale.layer;

import dev.shale.error.OciException;
import dev.shale.tar.TarWriter;
import dev.shale.tree.ReadableTree;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Makes a packed layer of an unpacked one, canonically: the same tree gives the same bytes, however
 * it was made and wherever it is.
 *
 * <p>Entries are in the order of {@link dev.shale.tree.TreePath}; a whiteout stands where the path
 * that it hides would, the opaque marker right after its directory. Of hard links the first name is
 * the file and the others are links to it; they carry the same metadata, because other tools apply
 * it again. Owners are as the tree numbers them. Applying what was packed gives the tree again.
 *
 * <p>Spec: image-spec v1.1.1, layer.md, "Representing Changes".
 */
public final class LayerPacker {
  private static final int BUFFER_BYTES = 64 << 10;

  private final PackOptions options;

  public LayerPacker(PackOptions options) {
    this.options = options;
  }

  /**
   * Packs a tree in one walk; no file is held in memory.
   *
   * @param tar uncompressed; written to its end, not closed
   * @throws OciException INVALID if a name begins with {@code .wh.}, which no layer can express;
   *     UNSUPPORTED if overlay has left content elsewhere
   * @throws IOException if the disk fails or a file changes while it is read
   */
  public PackedLayer pack(ReadableTree tree, OutputStream tar) throws IOException {
    @SuppressWarnings("resource") // the stream below stays the caller's
    OutputStream buffered = new BufferedOutputStream(tar, BUFFER_BYTES);
    TarWriter writer = new TarWriter(buffered);
    PackedLayer packed = new PackingWalk(tree, options, writer).pack();
    writer.finish();
    buffered.flush();
    return packed;
  }
}
