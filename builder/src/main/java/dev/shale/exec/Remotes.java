package dev.shale.exec;

import dev.shale.context.RemoteAddress;
import dev.shale.context.RemoteFile;
import dev.shale.git.GitCheckout;
import dev.shale.git.GitReference;
import dev.shale.image.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What ADD fetches, and contexts that are elsewhere. What is fetched is kept in a directory that
 * belongs to the caller alone. Safe for use by several threads.
 */
public interface Remotes {
  /** Where nothing can be fetched: what asks for something is refused. */
  Remotes NONE = new NothingRemote();

  /** Which commit is meant now, in hex; as {@link dev.shale.git.Git#resolve}. */
  String resolve(GitReference reference, Path scratch) throws IOException;

  /** Its files; the caller closes. As {@link dev.shale.git.Git#checkOut}. */
  GitCheckout checkOut(GitReference reference, Path scratch) throws IOException;

  /**
   * Fetches a file; the caller closes.
   *
   * @param checksum what the file has to be
   * @throws dev.shale.error.OciException CORRUPT if it is another, NOT_FOUND or DENIED as the
   *     server says, UNAVAILABLE if there is no good answer; nothing is left then
   */
  RemoteFile fetch(RemoteAddress address, Optional<Digest> checksum, Path scratch)
      throws IOException;
}
