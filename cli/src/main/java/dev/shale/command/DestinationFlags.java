package dev.shale.command;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How to talk to the registry that a copy is to. */
final class DestinationFlags {
  private static final String AS_COMMON =
      "for the destination only, in place of the option without dest";

  @Option(
      names = "--dest-tls-verify",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = AS_COMMON)
  Optional<Boolean> tlsVerify = Optional.empty();

  @Option(names = "--dest-cert-dir", paramLabel = "DIR", description = AS_COMMON)
  Optional<Path> certDir = Optional.empty();

  @Option(names = "--dest-authfile", paramLabel = "FILE", description = AS_COMMON)
  Optional<Path> authFile = Optional.empty();

  @Option(names = "--dest-creds", paramLabel = "USER:PASSWORD", description = AS_COMMON)
  Optional<String> creds = Optional.empty();

  @Option(names = "--dest-username", paramLabel = "USER", description = AS_COMMON)
  Optional<String> username = Optional.empty();

  @Option(names = "--dest-password", paramLabel = "PASSWORD", description = AS_COMMON)
  Optional<String> password = Optional.empty();

  @Option(names = "--dest-registry-token", paramLabel = "TOKEN", description = AS_COMMON)
  Optional<String> registryToken = Optional.empty();

  @Option(names = "--dest-no-creds", description = AS_COMMON)
  boolean noCreds;

  EndFlags end() {
    CredentialWords words =
        new CredentialWords("dest-", creds, username, password, registryToken, noCreds);
    return new EndFlags(tlsVerify, certDir, authFile, words);
  }
}
