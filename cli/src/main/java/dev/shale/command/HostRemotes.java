package dev.shale.command;

import dev.shale.context.RemoteAddress;
import dev.shale.context.RemoteFile;
import dev.shale.exec.Remotes;
import dev.shale.git.Git;
import dev.shale.git.GitCheckout;
import dev.shale.git.GitReference;
import dev.shale.http.Http;
import dev.shale.http.HttpClient;
import dev.shale.http.Pacing;
import dev.shale.http.ProxyRules;
import dev.shale.http.TlsOptions;
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
    try (Http http = client()) {
      return new FetchedFiles(http, scratch, session.environment().sourceDateEpoch().orElse(now))
          .fetch(address, checksum);
    }
  }

  /** A client for the web as this user reaches it; the caller closes. */
  private Http client() {
    return new HttpClient(
        new TlsOptions.Default(),
        ProxyRules.of(session.environment().variables()),
        ConnectionFlags.userAgent(session),
        Pacing.of(session.environment().clock()),
        session.progress());
  }
}
