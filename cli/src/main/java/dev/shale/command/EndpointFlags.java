package dev.shale.command;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How to talk to the two registries that a copy may be between. */
final class EndpointFlags {
  private static final String AS_COMMON = "for the source only, in place of the option without src";
  private static final String AS_COMMON_TOO =
      "for the destination only, in place of the option without dest";

  @Mixin RegistryFlags common = new RegistryFlags();

  @Option(
      names = "--src-tls-verify",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = AS_COMMON)
  Optional<Boolean> sourceTlsVerify = Optional.empty();

  @Option(names = "--src-creds", paramLabel = "USER:PASSWORD", description = AS_COMMON)
  Optional<String> sourceCreds = Optional.empty();

  @Option(names = "--src-cert-dir", paramLabel = "DIR", description = AS_COMMON)
  Optional<Path> sourceCertDir = Optional.empty();

  @Option(
      names = "--dest-tls-verify",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = AS_COMMON_TOO)
  Optional<Boolean> destinationTlsVerify = Optional.empty();

  @Option(names = "--dest-creds", paramLabel = "USER:PASSWORD", description = AS_COMMON_TOO)
  Optional<String> destinationCreds = Optional.empty();

  @Option(names = "--dest-cert-dir", paramLabel = "DIR", description = AS_COMMON_TOO)
  Optional<Path> destinationCertDir = Optional.empty();

  RegistryFlags source() {
    return common.butWith(sourceTlsVerify, sourceCreds, sourceCertDir);
  }

  RegistryFlags destination() {
    return common.butWith(destinationTlsVerify, destinationCreds, destinationCertDir);
  }
}
