package dev.shale.layer;

import dev.shale.error.OciException;
import dev.shale.tar.TarEntry;
import dev.shale.tar.TarReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The content of one file inside a tar. The entry is found by where its content begins, but read as
 * the tar has it, because a sparse file has other bytes there than its content.
 */
final class PackedContent extends FilterInputStream {
  private final TarReader tar;

  private PackedContent(TarReader tar) {
    super(tar.content());
    this.tar = tar;
  }

  /** Opens a tar and reads up to a file; closing the content closes the tar. */
  static InputStream open(LayerContents.TarOpener opener, TocEntry.File file) throws IOException {
    TarReader tar = new TarReader(opener.open());
    try {
      find(tar, file);
      return new PackedContent(tar);
    } catch (IOException | RuntimeException e) {
      tar.close();
      throw e;
    }
  }

  private static void find(TarReader tar, TocEntry.File file) throws IOException {
    Optional<TarEntry> entry = tar.next();
    while (entry.isPresent() && tar.contentOffset() < file.offset()) {
      entry = tar.next();
    }
    if (entry.isEmpty()
        || entry.get().type() != TarEntry.Type.FILE
        || tar.contentOffset() != file.offset()
        || entry.get().size() != file.node().size()) {
      throw OciException.corrupt(
          "read \"%s\": the layer is not the one of this table of contents", file.path());
    }
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
