package dev.shale.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.image.ImageManifest;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.registry.server.AccessLog;
import dev.shale.registry.server.LayoutRepositories;
import dev.shale.registry.server.RegistryServer;
import dev.shale.registry.server.ServerOptions;
import dev.shale.transport.ImageSource;
import dev.shale.trust.CertificateDirectory;
import dev.shale.trust.Htpasswd;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded registry serves our own client, and those of others. */
@Tag("peer")
final class EmbeddedRegistryPeerTest {
  private static final String SKOPEO = "skopeo --insecure-policy copy -q ";

  @TempDir Path scratch;

  private RegistryServer start(ServerOptions options) throws IOException {
    return RegistryServer.start(
        LayoutRepositories.open(scratch.resolve("layout")), options, AccessLog.NONE);
  }

  private static ImageReference name(RegistryServer server, String path) {
    return ImageReference.parse(server.host() + "/" + path);
  }

  private static RegistryClient client() {
    return new RegistryClient(TestEnvironment.EMPTY, RegistryOptions.DEFAULT);
  }

  private void skopeo(String words) {
    Programs.run(scratch, SKOPEO + words);
  }

  @Test
  void weReadWhatWePushed() throws IOException {
    try (RegistryServer server = start(ServerOptions.LOCAL);
        RegistryClient client = client()) {
      RawManifest pushed = SampleImage.push(client, name(server, "team/ours:1"));
      ImageSource source = client.source(name(server, "team/ours:1"));
      assertEquals(pushed.digest(), source.manifest().digest());
      try (InputStream in = source.blob(SampleImage.LAYER.descriptor()).open()) {
        assertArrayEquals(SampleImage.LAYER_BYTES, in.readAllBytes());
      }
      assertEquals(List.of("1"), client.tags(name(server, "team/ours")));
    }
  }

  @Test
  void skopeoCopiesInItAndOutOfIt() throws IOException {
    try (RegistryServer server = start(ServerOptions.LOCAL);
        RegistryClient client = client()) {
      RawManifest pushed = SampleImage.push(client, name(server, "ours:1"));
      skopeo(
          "--src-tls-verify=false --dest-tls-verify=false docker://%s docker://%s"
              .formatted(name(server, "ours:1"), name(server, "other/theirs:1")));
      skopeo(
          "--src-tls-verify=false docker://%s dir:out".formatted(name(server, "other/theirs:1")));
      assertArrayEquals(
          pushed.bytes(), Files.readAllBytes(scratch.resolve("out").resolve("manifest.json")));
      skopeo("--dest-tls-verify=false --format v2s2 dir:out docker://" + name(server, "docker:1"));
      ImageManifest docker =
          (ImageManifest) client.source(name(server, "docker:1")).manifest().manifest();
      assertEquals(1, docker.layers().size());
    }
  }

  /** It tries TLS first, and would wait 10 s for a handshake from a server that says nothing. */
  @Test
  void skopeoIsToldAtOnceThatThisIsHttp() throws IOException {
    Queue<AccessLog.Served> log = new ConcurrentLinkedQueue<>();
    try (RegistryServer server =
            RegistryServer.start(
                LayoutRepositories.open(scratch.resolve("layout")), ServerOptions.LOCAL, log::add);
        RegistryClient client = client()) {
      SampleImage.push(client, name(server, "ours:1"));
      Programs.run(scratch, "skopeo inspect --tls-verify=false docker://" + name(server, "ours:1"));
    }
    List<String> lines =
        log.stream().map(seen -> seen.method() + " " + seen.path() + " " + seen.status()).toList();
    int pushed = lines.indexOf("PUT /v2/ours/manifests/1 201");
    assertEquals(List.of("- - 400", "GET /v2/ 200"), lines.subList(pushed + 1, pushed + 3));
  }

  @Test
  void buildahPushesAndPulls() throws IOException {
    try (RegistryServer server = start(ServerOptions.LOCAL)) {
      String buildah =
          "buildah --root %s --runroot %s --storage-driver vfs "
              .formatted(scratch.resolve("root"), scratch.resolve("run"));
      Files.writeString(scratch.resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /file\n");
      ImageReference image = name(server, "buildah/image:1");
      Programs.run(scratch, buildah + "build -q -t " + image + " .");
      Programs.run(scratch, buildah + "push -q --tls-verify=false " + image);
      Programs.run(scratch, buildah + "rmi " + image);
      Programs.run(scratch, buildah + "pull -q --tls-verify=false " + image);
      try (RegistryClient client = client()) {
        ImageManifest manifest = (ImageManifest) client.source(image).manifest().manifest();
        assertEquals(1, manifest.layers().size());
      }
    }
  }

  private static ServerOptions overTls(TestAuthority authority) throws IOException {
    return ServerOptions.LOCAL.withTls(
        CertificateDirectory.Identity.read(
            authority.certificate("server"), authority.key("server")));
  }

  @Test
  void whoDoesWithoutTlsIsToldAtOnceThatThisIsHttps() throws IOException {
    TestAuthority authority = TestAuthority.in(scratch.resolve("certs")).sign("server");
    try (RegistryServer server = start(overTls(authority));
        Socket client = new Socket(server.address().getHost(), server.address().getPort())) {
      client.getOutputStream().write("GET /v2/ HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
      assertEquals(
          "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
          new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
    }
  }

  @Test
  void skopeoComesInWithAPasswordOverTls() throws IOException {
    Path users = scratch.resolve("users");
    Files.writeString(users, Programs.run(scratch, "htpasswd -Bbn anna secret"));
    TestAuthority authority = TestAuthority.in(scratch.resolve("certs")).sign("server");
    ServerOptions options = overTls(authority).withUsers(Htpasswd.read(users));
    try (RegistryServer server = start(options);
        RegistryServer open = start(ServerOptions.LOCAL);
        RegistryClient client = client()) {
      SampleImage.push(client, name(open, "ours:1"));
      Path trusted = Files.createDirectories(scratch.resolve("trusted"));
      Files.copy(authority.certificate(), trusted.resolve("ca.crt"));
      skopeo(
          "--src-creds anna:secret --src-cert-dir %s docker://%s dir:secure"
              .formatted(trusted, name(server, "ours:1")));
      assertArrayEquals(
          SampleImage.manifest().bytes(),
          Files.readAllBytes(scratch.resolve("secure").resolve("manifest.json")));
    }
  }
}
