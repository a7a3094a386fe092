package dev.shale.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.auth.Credentials;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.TlsOptions;
import dev.shale.image.Descriptor;
import dev.shale.image.MediaType;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docker-registry behind HTTPS with an authority of its own, and behind a password. */
@Tag("peer")
final class SecureRegistryPeerTest {
  private static final Credentials USER = new Credentials.Basic("user", "secret");

  @TempDir static Path shared;
  @TempDir Path home;
  private static TestAuthority authority;
  private static DockerRegistry registry;

  @BeforeAll
  static void start() throws IOException {
    authority = TestAuthority.in(shared.resolve("ca")).sign("server").sign("client");
    Path users = shared.resolve("htpasswd");
    Files.writeString(users, Programs.run(shared, "htpasswd -Bbn -C 4 user secret"));
    registry =
        DockerRegistry.start(
            DockerRegistry.Options.PLAIN
                .withTls(authority.certificate("server"), authority.key("server"))
                .withHtpasswd(users));
    try (RegistryClient client = client(trusting().withCredentials(USER))) {
      SampleImage.push(client, name());
    }
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  private static RegistryClient client(RegistryOptions options) {
    return new RegistryClient(TestEnvironment.EMPTY, options);
  }

  private static ImageReference name() {
    return ImageReference.parse(registry.host() + "/a:1");
  }

  private static RegistryOptions trusting() throws IOException {
    Path directory = Files.createDirectories(shared.resolve("certs"));
    Files.writeString(directory.resolve("ca.crt"), Files.readString(authority.certificate()));
    return RegistryOptions.DEFAULT.withCertificates(directory);
  }

  private static void reads(RegistryClient client) throws IOException {
    assertEquals(SampleImage.manifest(), client.source(name()).manifest());
  }

  private static OciException refused(RegistryOptions options) {
    try (RegistryClient client = client(options)) {
      return assertThrows(OciException.class, () -> client.source(name()).manifest());
    }
  }

  @Test
  void readsWithCertificatesAndCredentials() throws IOException {
    try (RegistryClient client = client(trusting().withCredentials(USER))) {
      reads(client);
    }
  }

  @Test
  void readsWithoutVerification() throws IOException {
    RegistryOptions options = RegistryOptions.DEFAULT.withTls(new TlsOptions.Insecure());
    try (RegistryClient client = client(options.withCredentials(USER))) {
      reads(client);
    }
  }

  @Test
  void streamsABlobOfUnknownLength() throws IOException {
    try (RegistryClient client = client(trusting().withCredentials(USER));
        ImageDestination destination = client.destination(name())) {
      byte[] bytes = SampleImage.noise(5 << 20);
      Descriptor written = destination.put(MediaType.OCI_LAYER, out -> out.write(bytes));
      assertTrue(destination.has(written));
    }
  }

  @Test
  void streamsABlobOfUnknownLengthWithoutVerification() throws IOException {
    RegistryOptions options = RegistryOptions.DEFAULT.withTls(new TlsOptions.Insecure());
    try (RegistryClient client = client(options.withCredentials(USER));
        ImageDestination destination = client.destination(name())) {
      byte[] bytes = SampleImage.noise(1 << 20);
      Descriptor written = destination.put(MediaType.OCI_LAYER, out -> out.write(bytes));
      assertTrue(destination.has(written));
    }
  }

  @Test
  void refusesACertificateThatNobodyVouchesFor() {
    OciException refusal = refused(RegistryOptions.DEFAULT.withCredentials(USER));
    assertEquals(ErrorKind.UNAVAILABLE, refusal.kind());
    assertTrue(refusal.getMessage().contains("is not trusted"), refusal.getMessage());
  }

  @Test
  void saysThatCredentialsAreNeeded() throws IOException {
    OciException refusal = refused(trusting());
    assertEquals(
        "pull %s: access denied (401 from %s: authentication required); log in with `shale login %s`"
            .formatted(name(), registry.host(), registry.host()),
        refusal.getMessage());
  }

  @Test
  void repeatsNoWrongPassword() throws IOException {
    Credentials wrong = new Credentials.Basic("user", "hunter2");
    OciException refusal = refused(trusting().withCredentials(wrong));
    assertEquals(ErrorKind.DENIED, refusal.kind());
    assertFalse(refusal.getMessage().contains("hunter2"));
  }

  @Test
  void findsCredentialsWhereDockerKeepsThem() throws IOException {
    String auth =
        Base64.getEncoder().encodeToString("user:secret".getBytes(StandardCharsets.UTF_8));
    Path config = Files.createDirectories(home.resolve(".docker")).resolve("config.json");
    Files.writeString(
        config, "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(registry.host(), auth));
    try (RegistryClient client = new RegistryClient(TestEnvironment.withHome(home), trusting())) {
      reads(client);
    }
  }

  @Test
  void findsCertificatesInTheDirectoryOfTheHost() throws IOException {
    Path directory = home.resolve(".config/containers/certs.d").resolve(registry.host());
    Files.createDirectories(directory);
    Files.copy(authority.certificate(), directory.resolve("ca.crt"));
    try (RegistryClient client =
        new RegistryClient(
            TestEnvironment.withHome(home), RegistryOptions.DEFAULT.withCredentials(USER))) {
      reads(client);
    }
  }

  @Test
  void showsItsOwnCertificateWhereOneIsWanted() throws IOException {
    Path directory = Files.createDirectories(home.resolve("certs"));
    Files.copy(authority.certificate(), directory.resolve("ca.crt"));
    Files.copy(authority.certificate("client"), directory.resolve("client.cert"));
    Files.copy(authority.key("client"), directory.resolve("client.key"));
    DockerRegistry.Options options =
        DockerRegistry.Options.PLAIN
            .withTls(authority.certificate("server"), authority.key("server"))
            .withClientAuthority(authority.certificate());
    try (DockerRegistry strict = DockerRegistry.start(options);
        RegistryClient client = client(RegistryOptions.DEFAULT.withCertificates(directory))) {
      ImageReference name = ImageReference.parse(strict.host() + "/a:1");
      assertEquals(SampleImage.push(client, name), client.source(name).manifest());
    }
  }
}
