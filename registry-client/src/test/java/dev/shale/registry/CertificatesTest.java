package dev.shale.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.config.Environment;
import dev.shale.http.TlsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What certs.d adds, whatever is said of verification. */
final class CertificatesTest {
  private static final String HOST = "registry.example";

  @TempDir Path home;
  private TlsOptions.Verify found = new TlsOptions.Verify(List.of(), Optional.empty());

  @BeforeEach
  void writeCertificates() throws IOException {
    TestAuthority authority = TestAuthority.in(home.resolve("ca")).sign("client");
    Path directory =
        Files.createDirectories(home.resolve(".config/containers/certs.d").resolve(HOST));
    Files.copy(authority.certificate(), directory.resolve("ca.crt"));
    Files.copy(authority.certificate("client"), directory.resolve("client.cert"));
    Files.copy(authority.key("client"), directory.resolve("client.key"));
    found = Certificates.read(directory, Optional.empty());
  }

  private TlsOptions forHost(TlsOptions options, String host) {
    Environment environment = new Environment(Map.of(), Optional.of(home), 1000, Clock.systemUTC());
    return Certificates.forHost(options, host, environment);
  }

  @Test
  void countsWhereNothingIsSaid() {
    assertEquals(found, forHost(new TlsOptions.Default(), HOST));
    assertEquals(new TlsOptions.Default(), forHost(new TlsOptions.Default(), "other.example"));
  }

  @Test
  void countsWhereVerificationIsAskedFor() {
    assertEquals(found, forHost(new TlsOptions.Verify(List.of(), Optional.empty()), HOST));
  }

  @Test
  void givesTheClientsCertificateWhereServersAreNotVerified() {
    assertEquals(
        new TlsOptions.Insecure(found.identity()), forHost(new TlsOptions.Insecure(), HOST));
  }

  @Test
  void countsForNothingWhereCertificatesAreNamed() {
    TlsOptions named = new TlsOptions.Verify(found.authorities(), Optional.empty());
    assertEquals(named, forHost(named, HOST));
  }
}
