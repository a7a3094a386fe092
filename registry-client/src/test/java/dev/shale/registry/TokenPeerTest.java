package dev.shale.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.auth.Credentials;
import dev.shale.auth.LoginCheck;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.MediaType;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docker-registry that takes tokens, and a server that gives them out. */
@Tag("peer")
final class TokenPeerTest {
  private static final Credentials USER = new Credentials.Basic("user", "secret");
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir Path directory;

  /** Something done with a registry. */
  @FunctionalInterface
  private interface Work {
    void with(RegistryClient client, TestTokens tokens, String host) throws IOException;
  }

  private void work(Duration life, Duration statedLife, Credentials credentials, Work work)
      throws IOException, GeneralSecurityException {
    TestAuthority authority = TestAuthority.in(directory).sign("tokens");
    RegistryOptions options = RegistryOptions.DEFAULT.withCredentials(credentials);
    try (TestTokens tokens =
            new TestTokens(
                authority.certificate("tokens"), authority.key("tokens"), life, statedLife);
        DockerRegistry registry =
            DockerRegistry.start(
                DockerRegistry.Options.PLAIN.withTokens(
                    tokens.server().uri("/token"), authority.certificate()));
        RegistryClient client = new RegistryClient(TestEnvironment.EMPTY, options)) {
      work.with(client, tokens, registry.host());
    }
  }

  @Test
  void pushesAndPullsWithOneToken() throws IOException, GeneralSecurityException {
    work(
        LONG,
        LONG,
        USER,
        (client, tokens, host) -> {
          ImageReference name = ImageReference.parse(host + "/a:1");
          assertEquals(SampleImage.push(client, name), client.source(name).manifest());
          assertEquals(1, tokens.server().asked().size(), tokens.server().askedFor()::toString);
        });
  }

  @Test
  void mountsAcrossRepositories() throws IOException, GeneralSecurityException {
    work(
        LONG,
        LONG,
        USER,
        (client, tokens, host) -> {
          ImageReference from = ImageReference.parse(host + "/a:1");
          ImageReference to = ImageReference.parse(host + "/b:1");
          Descriptor blob;
          try (ImageDestination destination = client.destination(from)) {
            blob = destination.put(MediaType.OCI_LAYER, out -> out.write(1));
          }
          try (ImageDestination destination = client.destination(to)) {
            assertTrue(destination.mount(blob, from));
          }
        });
  }

  @Test
  void renewsATokenThatEndsInALongUpload() throws IOException, GeneralSecurityException {
    work(
        Duration.ofSeconds(3),
        LONG,
        USER,
        (client, tokens, host) -> {
          ImageReference name = ImageReference.parse(host + "/a:1");
          try (ImageDestination destination = client.destination(name)) {
            Descriptor written =
                destination.put(
                    MediaType.OCI_LAYER,
                    out -> {
                      out.write(new byte[1 << 20]); // enough for the request to be on its way
                      // The registry's clock is the real one.
                      LockSupport.parkNanos(Duration.ofSeconds(4).toNanos());
                      out.write(2);
                    });
            assertTrue(destination.has(written));
            assertTrue(tokens.server().asked().size() > 1);
          }
        });
  }

  @Test
  void tellsGoodCredentialsFromBad() throws IOException, GeneralSecurityException {
    work(
        LONG,
        LONG,
        USER,
        (client, tokens, host) -> {
          assertEquals(LoginCheck.Answer.ACCEPTED, client.logIn(host, USER));
          Credentials wrong = new Credentials.Basic("user", "hunter2");
          OciException refusal = assertThrows(OciException.class, () -> client.logIn(host, wrong));
          assertEquals(ErrorKind.DENIED, refusal.kind());
          assertEquals(
              "log in to %s: access denied (401 from %s)".formatted(host, tokens.server().host()),
              refusal.getMessage());
        });
  }
}
