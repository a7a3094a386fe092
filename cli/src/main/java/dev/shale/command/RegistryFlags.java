package dev.shale.command;

import dev.shale.http.Retries;
import dev.shale.registry.RegistryOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How to talk to registries: for every command that may. */
public final class RegistryFlags {
  @Mixin ConnectionFlags connection = new ConnectionFlags();

  @Option(
      names = "--authfile",
      paramLabel = "FILE",
      description = "where credentials are [REGISTRY_AUTH_FILE, or the user's files]")
  Optional<Path> authFile = Optional.empty();

  @Option(
      names = "--creds",
      paramLabel = "USER:PASSWORD",
      description = "in place of credentials from files")
  Optional<String> creds = Optional.empty();

  @Option(
      names = {"--username"},
      paramLabel = "USER",
      description = "the same, with --password")
  Optional<String> username = Optional.empty();

  @Option(names = "--password", paramLabel = "PASSWORD", description = "of --username")
  Optional<String> password = Optional.empty();

  @Option(
      names = "--registry-token",
      paramLabel = "TOKEN",
      description = "shown to the registry in place of credentials")
  Optional<String> registryToken = Optional.empty();

  @Option(names = "--no-creds", description = "as anyone, whatever is in files")
  boolean noCreds;

  @Option(
      names = {"--retry-times", "--retry"},
      paramLabel = "N",
      description = "how often a request that failed is sent again [3]")
  Optional<Integer> retryTimes = Optional.empty();

  @Option(
      names = "--retry-delay",
      paramLabel = "DURATION",
      description = "pause before each [from 0.25 s on, longer each time]")
  Optional<Duration> retryDelay = Optional.empty();

  private EndFlags end = EndFlags.NONE;

  /** These, except for what is said of one end. */
  RegistryFlags butWith(EndFlags other) {
    RegistryFlags flags = new RegistryFlags();
    flags.connection = connection;
    flags.authFile = authFile;
    flags.creds = creds;
    flags.username = username;
    flags.password = password;
    flags.registryToken = registryToken;
    flags.noCreds = noCreds;
    flags.retryTimes = retryTimes;
    flags.retryDelay = retryDelay;
    flags.end = other;
    return flags;
  }

  /**
   * What these say.
   *
   * @throws dev.shale.error.OciException INVALID if they contradict each other
   */
  RegistryOptions options(Session session) {
    EndFlags own = new EndFlags(connection.tlsVerify, connection.certDir, authFile, words());
    Retries retries =
        new Retries(
            retryTimes.orElse(Retries.DEFAULT.times()), retryDelay.or(Retries.DEFAULT::pause));
    return end.or(own).applyTo(ConnectionFlags.base(session).withRetries(retries), session);
  }

  private CredentialWords words() {
    return new CredentialWords("", creds, username, password, registryToken, noCreds);
  }
}
