package dev.shale.layer;

import dev.shale.blob.DigestingInputStream;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.tree.ReadableTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** A layer in either of its forms: what it says, and the bytes of its files when they are asked. */
public interface LayerContents {
  /** What the layer says; always the same object. */
  TableOfContents toc();

  /**
   * Opens a file of the {@linkplain #toc() table}; the caller closes.
   *
   * @throws OciException CORRUPT if the layer's form at hand has other bytes than its table says
   */
  InputStream open(TocEntry.File file) throws IOException;

  /** The SHA-256 of each of these files of the {@linkplain #toc() table}. */
  default Map<TocEntry.File, Digest> digests(Set<TocEntry.File> files) throws IOException {
    Map<TocEntry.File, Digest> digests = new HashMap<>();
    for (TocEntry.File file : files) {
      digests.put(file, digest(open(file)));
    }
    return digests;
  }

  /** The SHA-256 of all that a stream has; it is closed. */
  static Digest digest(InputStream content) throws IOException {
    try (DigestingInputStream in = new DigestingInputStream(content, Digest.Algorithm.SHA256)) {
      in.transferTo(OutputStream.nullOutputStream());
      return in.digest();
    }
  }

  /** Opens an uncompressed tar. */
  @FunctionalInterface
  interface TarOpener {
    /** Opens the tar from its start; the caller closes. */
    InputStream open() throws IOException;
  }

  /** An unpacked layer; the tree stays the caller's to close. */
  static LayerContents ofTree(TableOfContents toc, ReadableTree tree) {
    return of(toc, file -> tree.read(file.path()));
  }

  /** A packed layer, whose tar is opened and read up to the file for each file that is opened. */
  static LayerContents ofTar(TableOfContents toc, TarOpener tar) {
    return new LayerContents() {
      @Override
      public TableOfContents toc() {
        return toc;
      }

      @Override
      public InputStream open(TocEntry.File file) throws IOException {
        return PackedContent.open(tar, file);
      }

      @Override
      public Map<TocEntry.File, Digest> digests(Set<TocEntry.File> files) throws IOException {
        return PackedContent.digests(tar, files);
      }
    };
  }

  /** Opens a file of a layer. */
  @FunctionalInterface
  interface FileOpener {
    /** Opens the file from its start; the caller closes. */
    InputStream open(TocEntry.File file) throws IOException;
  }

  /** A layer in a form of the caller's own. */
  static LayerContents of(TableOfContents toc, FileOpener opener) {
    return new LayerContents() {
      @Override
      public TableOfContents toc() {
        return toc;
      }

      @Override
      public InputStream open(TocEntry.File file) throws IOException {
        return opener.open(file);
      }
    };
  }
}
