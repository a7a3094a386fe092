package dev.shale.command;

import dev.shale.auth.Credentials;
import dev.shale.http.TlsOptions;
import dev.shale.registry.RegistryOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How to talk to registries: for every command that may. */
final class RegistryFlags {
  @Option(
      names = "--tls-verify",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "verify certificates and refuse plain HTTP [true, but plain HTTP on loopback]")
  Optional<Boolean> tlsVerify = Optional.empty();

  @Option(
      names = "--creds",
      paramLabel = "USER:PASSWORD",
      description = "in place of credentials from files")
  Optional<String> creds = Optional.empty();

  @Option(
      names = "--cert-dir",
      paramLabel = "DIR",
      description = "authorities (*.crt) and a client certificate (*.cert, *.key)")
  Optional<Path> certDir = Optional.empty();

  /** These, except for what is given. */
  RegistryFlags butWith(
      Optional<Boolean> otherTlsVerify, Optional<String> otherCreds, Optional<Path> otherCertDir) {
    RegistryFlags flags = new RegistryFlags();
    flags.tlsVerify = otherTlsVerify.or(() -> tlsVerify);
    flags.creds = otherCreds.or(() -> creds);
    flags.certDir = otherCertDir.or(() -> certDir);
    return flags;
  }

  RegistryOptions options(Session session) {
    RegistryOptions options =
        RegistryOptions.DEFAULT
            .withProgress(session.progress())
            .withUserAgent("shale")
            .withRegistries(session.registries());
    if (certDir.isPresent()) {
      options = options.withCertificates(certDir.get());
    }
    if (tlsVerify.isPresent()) {
      options = options.withTls(tls(options.tls(), tlsVerify.get()));
    }
    return creds.isPresent() ? options.withCredentials(Credentials.parse(creds.get())) : options;
  }

  private static TlsOptions tls(TlsOptions given, boolean verify) {
    if (!verify) {
      return new TlsOptions.Insecure();
    }
    return given instanceof TlsOptions.Default
        ? new TlsOptions.Verify(List.of(), Optional.empty())
        : given;
  }
}
