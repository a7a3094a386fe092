package dev.shale.context;

import dev.shale.image.Digest;
import java.io.IOException;

/** A file of the web that is here until this is closed. */
public interface RemoteFile extends AutoCloseable {
  /**
   * The file alone: root's, 0600, called as its address ends, of the time at which the server says
   * it was modified.
   */
  Selection selection();

  /** The SHA-256 of its bytes, by which a cache knows them again. */
  Digest digest();

  /** Removes the file. */
  @Override
  void close() throws IOException;
}
