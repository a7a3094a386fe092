package dev.shale.local;

import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.image.LayerId;
import dev.shale.layer.TableOfContents;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/**
 * The tables of contents of the layers that this store has read, a file for each, by diff ID. Safe
 * for use by several threads and processes.
 */
final class LayerTables {
  private static final int BUFFER_BYTES = 128 << 10;

  private final StoreLayout layout;

  LayerTables(StoreLayout layout) {
    this.layout = layout;
  }

  /** A layer's table, if this store has read the layer. */
  Optional<TableOfContents> find(Digest diffId) throws IOException {
    try (InputStream in =
        new BufferedInputStream(Files.newInputStream(layout.toc(diffId)), BUFFER_BYTES)) {
      return Optional.of(TableOfContents.read(in));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * A layer's table.
   *
   * @throws OciException NOT_FOUND if there is none
   */
  TableOfContents require(LayerId layer) throws IOException {
    return find(layer.diffId())
        .orElseThrow(
            () ->
                OciException.notFound(
                    "look into layer %s: the store has no table of contents for it; shale check"
                        + " --repair makes it again",
                    layer.blob().digest()));
  }

  boolean has(Digest diffId) {
    return Files.exists(layout.toc(diffId));
  }

  /** Keeps a layer's table; one that is here stays, since the two are equal. */
  void save(Digest diffId, TableOfContents toc) throws IOException {
    if (!has(diffId)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      toc.write(bytes);
      layout.files().replace(layout.toc(diffId), bytes.toByteArray());
    }
  }

  void delete(Digest diffId) throws IOException {
    Files.deleteIfExists(layout.toc(diffId));
  }

  /** Of which layers there are tables. */
  List<Digest> list() throws IOException {
    return StoreLayout.digests(layout.tocs());
  }
}
