package dev.shale.context;

import dev.shale.image.Digest;
import java.io.IOException;
import java.util.Optional;

/** Files of the web, for ADD. Safe for use by several threads. */
public interface RemoteFiles {
  /**
   * Fetches a file; the caller closes.
   *
   * @param checksum what the file has to be
   * @throws dev.shale.error.OciException CORRUPT if it is another, NOT_FOUND or DENIED as the
   *     server says, UNAVAILABLE if there is no good answer; nothing is left then
   */
  RemoteFile fetch(RemoteAddress address, Optional<Digest> checksum) throws IOException;

  /** A file that is here until this is closed. */
  interface RemoteFile extends AutoCloseable {
    /**
     * The file alone: root's, 0600, called as its address ends, of the time at which the server
     * says it was modified.
     */
    Selection selection();

    /** The SHA-256 of its bytes, by which a cache knows them again. */
    Digest digest();

    /** Removes the file. */
    @Override
    void close() throws IOException;
  }
}
