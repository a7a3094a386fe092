package dev.shale.command;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How to talk to the registry that a copy is from. */
final class SourceFlags {
  private static final String AS_COMMON = "for the source only, in place of the option without src";

  @Option(
      names = "--src-tls-verify",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = AS_COMMON)
  Optional<Boolean> tlsVerify = Optional.empty();

  @Option(names = "--src-cert-dir", paramLabel = "DIR", description = AS_COMMON)
  Optional<Path> certDir = Optional.empty();

  @Option(names = "--src-authfile", paramLabel = "FILE", description = AS_COMMON)
  Optional<Path> authFile = Optional.empty();

  @Option(names = "--src-creds", paramLabel = "USER:PASSWORD", description = AS_COMMON)
  Optional<String> creds = Optional.empty();

  @Option(names = "--src-username", paramLabel = "USER", description = AS_COMMON)
  Optional<String> username = Optional.empty();

  @Option(names = "--src-password", paramLabel = "PASSWORD", description = AS_COMMON)
  Optional<String> password = Optional.empty();

  @Option(names = "--src-registry-token", paramLabel = "TOKEN", description = AS_COMMON)
  Optional<String> registryToken = Optional.empty();

  @Option(names = "--src-no-creds", description = AS_COMMON)
  boolean noCreds;

  EndFlags end() {
    CredentialWords words =
        new CredentialWords("src-", creds, username, password, registryToken, noCreds);
    return new EndFlags(tlsVerify, certDir, authFile, words);
  }
}
