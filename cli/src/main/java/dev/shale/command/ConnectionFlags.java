package dev.shale.command;

import dev.shale.http.TlsOptions;
import dev.shale.registry.RegistryOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a registry is reached, and made sure of. */
final class ConnectionFlags {
  @Option(
      names = "--tls-verify",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "verify certificates and refuse plain HTTP [true, but plain HTTP on loopback]")
  Optional<Boolean> tlsVerify = Optional.empty();

  @Option(
      names = "--cert-dir",
      paramLabel = "DIR",
      description = "authorities (*.crt) and a client certificate (*.cert, *.key)")
  Optional<Path> certDir = Optional.empty();

  RegistryOptions options(Session session) {
    return apply(base(session), tlsVerify, certDir, session);
  }

  /** What holds for every registry. */
  static RegistryOptions base(Session session) {
    return RegistryOptions.DEFAULT
        .withProgress(session.progress())
        .withRegistries(session.registries())
        .withUserAgent(userAgent(session));
  }

  /** What servers are told of who asks. */
  static String userAgent(Session session) {
    String program = "shale/" + VersionCommand.ownVersion();
    return session.userAgentPrefix().map(prefix -> prefix + " " + program).orElse(program);
  }

  static RegistryOptions apply(
      RegistryOptions base, Optional<Boolean> tlsVerify, Optional<Path> certDir, Session session) {
    RegistryOptions options =
        certDir
            .map(directory -> base.withCertificates(directory, session.environment()))
            .orElse(base);
    return tlsVerify.map(verify -> options.withTls(tls(options.tls(), verify))).orElse(options);
  }

  private static TlsOptions tls(TlsOptions given, boolean verify) {
    return switch (given) {
      case TlsOptions.Verify named -> verify ? named : new TlsOptions.Insecure(named.identity());
      case TlsOptions.Default _, TlsOptions.Insecure _ ->
          verify ? new TlsOptions.Verify(List.of(), Optional.empty()) : new TlsOptions.Insecure();
    };
  }
}
