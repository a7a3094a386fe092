package dev.shale.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.registry.TestAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostTrustTest {
  private static final String TYPE = "ECDHE_ECDSA";

  @TempDir Path directory;
  private Path authority = Path.of("");
  private X509Certificate[] chain = {};

  @BeforeEach
  void sign() throws IOException, GeneralSecurityException {
    TestAuthority made = TestAuthority.in(directory).sign("server");
    authority = made.certificate();
    try (InputStream in = Files.newInputStream(made.certificate("server"))) {
      chain =
          new X509Certificate[] {
            (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in)
          };
    }
  }

  private static HostTrust trust(Path... bundles) {
    return new HostTrust(new RuntimeTrust(), List.of(bundles));
  }

  @Test
  void trustsTheAuthoritiesOfThisHost() {
    assertDoesNotThrow(
        () -> trust(directory.resolve("missing"), authority).checkServerTrusted(chain, TYPE));
  }

  @Test
  void refusesWhomNobodyKnows() throws IOException {
    Path damaged = Files.writeString(directory.resolve("damaged"), "no certificate");
    for (Path bundle : List.of(directory.resolve("missing"), damaged)) {
      assertThrows(CertificateException.class, () -> trust(bundle).checkServerTrusted(chain, TYPE));
    }
  }
}
