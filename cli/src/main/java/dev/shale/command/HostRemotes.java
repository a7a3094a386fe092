package dev.shale.command;

import dev.shale.context.RemoteAddress;
import dev.shale.context.RemoteFiles.RemoteFile;
import dev.shale.exec.Remotes;
import dev.shale.git.Git;
import dev.shale.git.GitCheckout;
import dev.shale.git.GitReference;
import dev.shale.http.Http;
import dev.shale.image.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** What is elsewhere, fetched from this host by its git and our HTTP. */
record HostRemotes(Session session) implements Remotes {
  @Override
  public String resolve(GitReference reference, Path scratch) throws IOException {
    return git(scratch).resolve(reference);
  }

  @Override
  public GitCheckout checkOut(GitReference reference, Path scratch) throws IOException {
    return git(scratch).checkOut(reference);
  }

  private Git git(Path scratch) {
    return new Git(session.environment().variables(), scratch);
  }

  @Override
  public RemoteFile fetch(RemoteAddress address, Optional<Digest> checksum, Path scratch)
      throws IOException {
    Instant now = session.environment().clock().instant();
    try (Http http = FetchedFiles.client(session)) {
      return new FetchedFiles(http, scratch, session.environment().sourceDateEpoch().orElse(now))
          .fetch(address, checksum);
    }
  }
}
