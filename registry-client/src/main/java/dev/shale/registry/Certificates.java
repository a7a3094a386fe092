package dev.shale.registry;

import dev.shale.config.Environment;
import dev.shale.http.TlsOptions;
import dev.shale.trust.CertificateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a registry's certificates are.
 *
 * <p>Spec: containers-certs.d(5).
 */
final class Certificates {
  private Certificates() {}

  static TlsOptions.Verify read(Path directory, Environment environment) {
    return read(directory, environment.variable("SHALE_KEY_PASSPHRASE"));
  }

  static TlsOptions.Verify read(Path directory, Optional<String> passphrase) {
    CertificateDirectory found = CertificateDirectory.read(directory, passphrase);
    return new TlsOptions.Verify(
        found.authorities(),
        found.identity().map(own -> new TlsOptions.ClientIdentity(own.chain(), own.key())));
  }

  /**
   * The options with what the host's directory in {@code certs.d} adds, where they name no
   * certificates themselves; the first such directory counts.
   */
  static TlsOptions forHost(TlsOptions options, String host, Environment environment) {
    return switch (options) {
      case TlsOptions.Default() ->
          ofHost(host, environment).<TlsOptions>map(found -> found).orElse(options);
      case TlsOptions.Verify(var authorities, var identity)
          when authorities.isEmpty() && identity.isEmpty() ->
          ofHost(host, environment).<TlsOptions>map(found -> found).orElse(options);
      case TlsOptions.Verify verify -> verify;
      case TlsOptions.Insecure(var identity) ->
          new TlsOptions.Insecure(
              identity.or(() -> ofHost(host, environment).flatMap(TlsOptions.Verify::identity)));
    };
  }

  private static Optional<TlsOptions.Verify> ofHost(String host, Environment environment) {
    return Stream.of(
            environment.home().map(home -> home.resolve(".config/containers/certs.d")),
            Optional.of(Path.of("/etc/containers/certs.d")),
            Optional.of(Path.of("/etc/docker/certs.d")))
        .flatMap(Optional::stream)
        .map(all -> all.resolve(host))
        .filter(Files::isDirectory)
        .findFirst()
        .map(directory -> read(directory, environment));
  }
}
