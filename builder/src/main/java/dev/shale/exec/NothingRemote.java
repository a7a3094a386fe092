package dev.shale.exec;

import dev.shale.context.RemoteAddress;
import dev.shale.context.RemoteFile;
import dev.shale.error.OciException;
import dev.shale.git.GitCheckout;
import dev.shale.git.GitReference;
import dev.shale.image.Digest;
import java.nio.file.Path;
import java.util.Optional;

/** Refuses to fetch anything. */
final class NothingRemote implements Remotes {
  @Override
  public String resolve(GitReference reference, Path scratch) {
    throw refusal(reference);
  }

  @Override
  public GitCheckout checkOut(GitReference reference, Path scratch) {
    throw refusal(reference);
  }

  @Override
  public RemoteFile fetch(RemoteAddress address, Optional<Digest> checksum, Path scratch) {
    throw refusal(address);
  }

  private static OciException refusal(Object what) {
    return OciException.unsupported("fetch %s: this build was given nothing that fetches", what);
  }
}
