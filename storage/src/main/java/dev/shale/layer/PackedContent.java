package dev.shale.layer;

import dev.shale.blob.DigestingInputStream;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.tar.TarEntry;
import dev.shale.tar.TarReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

  /** Digests several files, reading the tar once. */
  static Map<TocEntry.File, Digest> digests(
      LayerContents.TarOpener opener, Set<TocEntry.File> files) throws IOException {
    Map<Long, TocEntry.File> byOffset = new HashMap<>();
    files.forEach(file -> byOffset.put(file.offset(), file));
    Map<TocEntry.File, Digest> digests = new HashMap<>();
    try (TarReader tar = new TarReader(opener.open())) {
      Optional<TarEntry> entry = tar.next();
      while (entry.isPresent() && digests.size() < files.size()) {
        TocEntry.File file = byOffset.get(tar.contentOffset());
        if (file != null && entry.get().type() == TarEntry.Type.FILE) {
          digests.put(file, digest(tar.content()));
        }
        entry = tar.next();
      }
    }
    return digests;
  }

  private static Digest digest(InputStream content) throws IOException {
    @SuppressWarnings("resource") // it is the tar's to close
    DigestingInputStream in = new DigestingInputStream(content, Digest.Algorithm.SHA256);
    in.transferTo(OutputStream.nullOutputStream());
    return in.digest();
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
