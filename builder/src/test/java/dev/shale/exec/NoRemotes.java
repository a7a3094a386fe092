package dev.shale.exec;

import dev.shale.context.RemoteAddress;
import dev.shale.context.RemoteFile;
import dev.shale.git.GitCheckout;
import dev.shale.git.GitReference;
import dev.shale.image.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where nothing is to be fetched. */
class NoRemotes implements Remotes {
  @Override
  public String resolve(GitReference reference, Path scratch) {
    throw new AssertionError("resolve " + reference);
  }

  @Override
  public GitCheckout checkOut(GitReference reference, Path scratch) {
    throw new AssertionError("check out " + reference);
  }

  @Override
  public RemoteFile fetch(RemoteAddress address, Optional<Digest> checksum, Path scratch)
      throws IOException {
    throw new AssertionError("fetch " + address);
  }
}
