package dev.shale.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said when docker-registry and we do not agree on TLS. */
@Tag("peer")
final class TlsPeerTest {
  @TempDir Path directory;

  private TestAuthority authority() throws IOException {
    return TestAuthority.in(directory.resolve("ca")).sign("server");
  }

  private static DockerRegistry.Options options(TestAuthority authority) {
    return DockerRegistry.Options.PLAIN.withTls(
        authority.certificate("server"), authority.key("server"));
  }

  private RegistryOptions trusting(TestAuthority authority) throws IOException {
    Path certificates = Files.createDirectories(directory.resolve("certs"));
    Files.copy(authority.certificate(), certificates.resolve("ca.crt"));
    return RegistryOptions.DEFAULT.withCertificates(certificates);
  }

  private static String refusal(RegistryOptions options, String host) {
    ImageReference name = ImageReference.parse(host + "/a:1");
    try (RegistryClient client = new RegistryClient(TestEnvironment.EMPTY, options)) {
      return assertThrows(OciException.class, () -> client.source(name).manifest()).getMessage();
    }
  }

  @Test
  void saysThatNobodyKnowsTheAuthority() throws IOException {
    try (DockerRegistry registry = DockerRegistry.start(options(authority()))) {
      assertEquals(
          "pull %1$s/a:1: the certificate of %1$s is not trusted: its authority is unknown; %2$s"
              .formatted(registry.host(), "name that with --cert-dir"),
          refusal(RegistryOptions.DEFAULT, registry.host()));
    }
  }

  @Test
  void saysThatTheCertificateIsForAnotherHost() throws IOException {
    TestAuthority authority = authority();
    try (DockerRegistry registry = DockerRegistry.start(options(authority))) {
      String host = registry.host().replace("127.0.0.1", "localhost");
      assertEquals(
          "pull %1$s/a:1: the certificate of %1$s is not trusted: it is for another host; %2$s"
              .formatted(host, "use the name in it"),
          refusal(trusting(authority), host));
    }
  }

  @Test
  void saysThatAClientCertificateIsWanted() throws IOException {
    TestAuthority authority = authority();
    DockerRegistry.Options strict = options(authority).withClientAuthority(authority.certificate());
    try (DockerRegistry registry = DockerRegistry.start(strict)) {
      String message = refusal(trusting(authority), registry.host()); // in either of two ways
      assertTrue(message.contains("wants a client certificate"), message);
      assertTrue(message.contains("--cert-dir has them"), message);
    }
  }

  @Test
  void saysThatTheServerDoesNotSpeakTls() throws IOException {
    TestAuthority authority = authority();
    try (DockerRegistry registry = DockerRegistry.start()) {
      assertEquals(
          "pull %1$s/a:1: %1$s does not speak TLS; --tls-verify=false allows plain HTTP"
              .formatted(registry.host()),
          refusal(trusting(authority), registry.host()));
    }
  }
}
