package dev.shale.tree;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a file to be made. */
public interface FileContent {
  /** No bytes: for every node that is not a file. */
  FileContent EMPTY = of(new byte[0]);

  /** These bytes. */
  static FileContent of(byte[] bytes) {
    return () -> new ByteArrayInputStream(bytes);
  }

  /** What comes out of a stream that can be read once, such as an entry of a tar being read. */
  static FileContent once(InputStream stream) {
    return () -> stream;
  }

  /**
   * Opens the bytes from their start; the caller closes. As many bytes as the {@link Node.File}
   * says must come, or creating the file fails.
   */
  InputStream open() throws IOException;
}
