package dev.shale.registry.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Blob;
import dev.shale.concurrent.TaskGroup;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import dev.shale.registry.server.Wire.Reply;
import dev.shale.transport.layout.OciLayout;
import dev.shale.trust.Htpasswd;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the embedded registry does beside what every registry owes. */
final class RegistryServerTest {
  private static final String MANIFEST = MediaType.OCI_MANIFEST.value();
  private static final byte[] CONFIG = "{\"os\":\"linux\"}".getBytes(StandardCharsets.UTF_8);

  @TempDir Path root;

  /** A registry and a way to talk to it. */
  private record Running(LayoutRepositories layout, RegistryServer server, Wire wire)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      wire.close();
      server.close();
      layout.close();
    }
  }

  private Running start(ServerOptions options) throws IOException {
    LayoutRepositories layout = LayoutRepositories.open(root.resolve("images"));
    RegistryServer server = RegistryServer.start(layout, options, AccessLog.NONE);
    return new Running(layout, server, new Wire(server.address()));
  }

  private Running start() throws IOException {
    return start(ServerOptions.LOCAL);
  }

  private static byte[] manifest(String note) {
    RawManifest plain =
        ImageManifest.write(
            MediaType.OCI_MANIFEST, Descriptor.of(MediaType.OCI_CONFIG, CONFIG), List.of());
    return Json.write(plain.manifest().toJson().put("note", note));
  }

  private static Digest pushImage(Wire wire, String repository, String tag, String note) {
    wire.push(repository, CONFIG);
    byte[] manifest = manifest(note);
    assertEquals(201, wire.pushManifest(repository, tag, MANIFEST, manifest).status());
    return Digest.of(manifest);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v2/UPPER/tags/list, 400, NAME_INVALID",
    "GET, /v2/a/tags/list, 404, NAME_UNKNOWN",
    "GET, /v2/a/manifests/..., 404, MANIFEST_UNKNOWN",
    "DELETE, /v2/a/manifests/..., 404, MANIFEST_UNKNOWN",
    "GET, /v2/a/manifests/1, 404, MANIFEST_UNKNOWN",
    "GET, /v2/a/blobs/md5:1, 400, DIGEST_INVALID",
    "GET, /v2/a/blobs/uploads/1, 404, BLOB_UPLOAD_UNKNOWN",
    "GET, /v2/a/blobs/uploads/, 405, UNSUPPORTED",
    "DELETE, /v2/a/tags/list, 405, UNSUPPORTED",
    "DELETE, /v2/a/manifests/1, 404, MANIFEST_UNKNOWN",
    "GET, /nothing, 404, NAME_UNKNOWN",
    "GET, /v2/_catalog?n=x, 400, UNSUPPORTED"
  })
  void refusesInTheSpecificationsWords(String method, String path, int status, String code)
      throws IOException {
    try (Running running = start()) {
      Reply reply = method.equals("GET") ? running.wire().get(path) : running.wire().delete(path);
      assertEquals(status, reply.status());
      assertEquals(code, reply.code());
      assertEquals("registry/2.0", reply.header("Docker-Distribution-API-Version"));
    }
  }

  @Test
  void refusesAManifestThatIsTooLarge() throws IOException {
    try (Running running = start()) {
      byte[] large = new byte[RawManifest.MAX_BYTES + 1];
      Reply reply = running.wire().pushManifest("a", "1", MANIFEST, large);
      assertEquals(413, reply.status());
    }
  }

  @Test
  void refusesAnImageWithoutItsBlobs() throws IOException {
    try (Running running = start()) {
      Reply reply = running.wire().pushManifest("a", "1", MANIFEST, manifest("lonely"));
      assertEquals(400, reply.status());
      assertEquals("MANIFEST_BLOB_UNKNOWN", reply.code());
      assertEquals(404, running.wire().get("/v2/a/manifests/1").status());
    }
  }

  @Test
  void keepsWhatAnImageNeeds() throws IOException {
    try (Running running = start()) {
      Digest image = pushImage(running.wire(), "a", "1", "kept");
      Reply refused = running.wire().delete("/v2/a/blobs/" + Digest.of(CONFIG));
      assertEquals(405, refused.status());
      assertEquals("UNSUPPORTED", refused.code());
      assertEquals(202, running.wire().delete("/v2/a/manifests/" + image).status());
      assertEquals(202, running.wire().delete("/v2/a/blobs/" + Digest.of(CONFIG)).status());
    }
  }

  @Test
  void hasARepositoryThatWasEmptiedInItsCatalogToo() throws IOException {
    try (Running running = start()) {
      Digest image = pushImage(running.wire(), "a", "1", "gone");
      assertEquals(202, running.wire().delete("/v2/a/manifests/" + image).status());
      Reply catalog = running.wire().get("/v2/_catalog");
      assertEquals(List.of("a"), Json.texts(catalog.json(), "repositories"));
      assertEquals(List.of(), running.wire().tags("a", ""));
    }
  }

  /** Clients choose names; the index is what says which ones there are. */
  @Test
  void remembersOnlyRepositoriesThatHaveNothing() throws IOException {
    try (Running running = start()) {
      Digest image = pushImage(running.wire(), "a", "1", "first");
      pushImage(running.wire(), "a", "2", "second");
      running.wire().delete("/v2/a/manifests/" + image);
      running.wire().delete("/v2/none/manifests/" + image);
      assertEquals(Set.of(), running.layout().emptied().all());
      pushImage(running.wire(), "b", "1", "third");
      running.wire().delete("/v2/b/manifests/" + Digest.of(manifest("third")));
      assertEquals(Set.of("b"), running.layout().emptied().all());
      pushImage(running.wire(), "b", "1", "third");
      assertEquals(Set.of(), running.layout().emptied().all());
    }
  }

  @Test
  void saysWhatLeadsToAManifestThatItKeeps() throws IOException {
    try (Running running = start()) {
      String type = MediaType.OCI_INDEX.value();
      Digest image = pushImage(running.wire(), "a", "1", "kept");
      Descriptor listed = RawManifest.of(MediaType.OCI_MANIFEST, manifest("kept")).descriptor();
      RawManifest inner = ImageIndex.write(MediaType.OCI_INDEX, List.of(listed));
      RawManifest outer = ImageIndex.write(MediaType.OCI_INDEX, List.of(inner.descriptor()));
      running.wire().push("a", inner.bytes());
      assertEquals(201, running.wire().pushManifest("a", "2", type, outer.bytes()).status());
      Reply refused = running.wire().delete("/v2/a/manifests/" + image);
      assertEquals(405, refused.status());
      String message = Json.elements(refused.json(), "errors").getFirst().get("message").asText();
      assertEquals(
          "delete a@%s: a@%s leads to it; delete that first".formatted(image, outer.digest()),
          message);
    }
  }

  @Test
  void givesTheManifestByDigestAfterItsTagHasMovedOn() throws IOException {
    try (Running running = start()) {
      Digest first = pushImage(running.wire(), "a", "1", "first");
      pushImage(running.wire(), "a", "1", "second");
      assertArrayEquals(manifest("first"), running.wire().get("/v2/a/manifests/" + first).body());
      assertEquals(List.of("1"), running.wire().tags("a", ""));
    }
  }

  @Test
  void listsItsRepositoriesByPages() throws IOException {
    try (Running running = start()) {
      for (String repository : List.of("b/blobs/x", "a", "c")) {
        pushImage(running.wire(), repository, "1", "any");
      }
      Reply page = running.wire().get("/v2/_catalog?n=2");
      assertEquals(List.of("a", "b/blobs/x"), Json.texts(page.json(), "repositories"));
      assertEquals("</v2/_catalog?n=2&last=b%2Fblobs%2Fx>; rel=\"next\"", page.header("Link"));
      Reply rest = running.wire().get("/v2/_catalog?n=2&last=b%2Fblobs%2Fx");
      assertEquals(List.of("c"), Json.texts(rest.json(), "repositories"));
      assertEquals("", rest.header("Link"));
    }
  }

  @Test
  void isALayoutThatOthersRead() throws IOException {
    Digest image;
    try (Running running = start()) {
      image = pushImage(running.wire(), "team/app", "1.2", "read");
    }
    OciLayout layout = new OciLayout(root.resolve("images"));
    assertEquals(image, layout.require("team/app:1.2").digest());
    try (Stream<Path> files = Files.list(root.resolve("images"))) {
      Set<String> names = new TreeSet<>(files.map(f -> f.getFileName().toString()).toList());
      assertEquals(Set.of("blobs", "index.json", "oci-layout"), names);
    }
  }

  @Test
  void servesALayoutThatOthersWrote() throws IOException {
    OciLayout layout = new OciLayout(root.resolve("images"));
    RawManifest raw = RawManifest.of(MediaType.OCI_MANIFEST, manifest("theirs"));
    try (var destination = layout.destination(List.of("1"))) {
      destination.put(Blob.of(Descriptor.of(MediaType.OCI_CONFIG, CONFIG), CONFIG));
      destination.publish(raw);
    }
    try (Running running = start()) {
      assertEquals(List.of("1"), running.wire().tags("images", ""));
      assertArrayEquals(manifest("theirs"), running.wire().get("/v2/images/manifests/1").body());
    }
  }

  @Test
  void goesOnWithAnUploadAfterARestart() throws IOException {
    byte[] blob = "first half, second half".getBytes(StandardCharsets.UTF_8);
    String upload;
    try (Running running = start()) {
      upload = running.wire().begin("a");
      assertEquals(202, running.wire().patch(upload, Arrays.copyOf(blob, 11)).status());
    }
    try (Running running = start()) {
      Reply status = running.wire().get(upload);
      assertEquals("0-10", status.header("Range"));
      Reply end =
          running
              .wire()
              .put(
                  Wire.withDigest(upload, Digest.of(blob)),
                  Arrays.copyOfRange(blob, 11, blob.length));
      assertEquals(201, end.status());
      assertArrayEquals(blob, running.wire().get("/v2/a/blobs/" + Digest.of(blob)).body());
    }
  }

  @Test
  void givesLargeBlobsAsTheyAreWholeAndInParts() throws IOException {
    byte[] blob = new byte[3_000_001];
    new Random(3).nextBytes(blob);
    try (Running running = start()) {
      String path = "/v2/a/blobs/" + running.wire().push("a", blob);
      assertEquals("3000001", running.wire().head(path).header("Content-Length"));
      for (int round = 0; round < 2; round++) { // on one connection
        assertArrayEquals(blob, running.wire().get(path).body());
        Reply part = running.wire().get(path, "Range", "bytes=7-2000006");
        assertEquals(206, part.status());
        assertArrayEquals(Arrays.copyOfRange(blob, 7, 2_000_007), part.body());
      }
    }
  }

  @Test
  void anUploadBelongsToItsRepository() throws IOException {
    try (Running running = start()) {
      String upload = running.wire().begin("a");
      assertEquals(404, running.wire().get(upload.replace("/v2/a/", "/v2/b/")).status());
    }
  }

  @Test
  void manyClientsPushTheSameAtOnce() throws IOException {
    try (Running running = start();
        TaskGroup<Digest> clients = TaskGroup.ofVirtualThreads()) {
      byte[] layer = new byte[1 << 20];
      for (int i = 0; i < 12; i++) {
        String note = "client " + i % 3;
        clients.fork(
            () -> {
              running.wire().push("shared", layer);
              return pushImage(running.wire(), "shared", "latest", note);
            });
      }
      List<Digest> pushed = clients.join();
      Reply latest = running.wire().get("/v2/shared/manifests/latest");
      assertTrue(pushed.contains(Digest.of(latest.body())));
      for (Digest digest : pushed) {
        assertEquals(200, running.wire().get("/v2/shared/manifests/" + digest).status());
      }
      assertEquals(List.of("latest"), running.wire().tags("shared", ""));
      assertArrayEquals(layer, running.wire().get("/v2/shared/blobs/" + Digest.of(layer)).body());
    }
  }

  @Test
  void onlyGivesWhereItIsToBeRead() throws IOException {
    try (Running running = start()) {
      pushImage(running.wire(), "a", "1", "read only");
    }
    try (Running running = start(ServerOptions.LOCAL.toRead())) {
      assertEquals(200, running.wire().get("/v2/a/manifests/1").status());
      for (Reply reply :
          List.of(
              running.wire().post("/v2/a/blobs/uploads/", new byte[0]),
              running.wire().pushManifest("a", "2", MANIFEST, manifest("read only")),
              running.wire().delete("/v2/a/manifests/1"))) {
        assertEquals(405, reply.status());
        assertEquals("UNSUPPORTED", reply.code());
      }
    }
  }

  @Test
  void knowsItsUsers() throws IOException {
    Path file = root.resolve("users");
    String hash = OpenBSDBCrypt.generate("2y", "secret".toCharArray(), new byte[16], 4);
    Files.writeString(file, "anna:" + hash + "\n");
    try (Running running = start(ServerOptions.LOCAL.withUsers(Htpasswd.read(file)))) {
      Reply stranger = running.wire().get("/v2/");
      assertEquals(401, stranger.status());
      assertEquals("UNAUTHORIZED", stranger.code());
      assertEquals("Basic realm=\"shale\"", stranger.header("WWW-Authenticate"));
      assertEquals(401, running.wire().get("/v2/", "Authorization", basic("anna:wrong")).status());
      assertEquals(200, running.wire().get("/v2/", "Authorization", basic("anna:secret")).status());
    }
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void isWhereItWasToBe() throws IOException {
    ServerOptions everywhere = ServerOptions.LOCAL.withAddress(new InetSocketAddress(0));
    try (Running running = start(everywhere)) {
      assertEquals("0.0.0.0", running.server().address().getHost());
    }
  }

  @Test
  void faultsAreForThisMachineOnly() throws IOException {
    ServerOptions open =
        ServerOptions.LOCAL.withAddress(new InetSocketAddress(0)).withFaults(Faults.parse("500=1"));
    OciException refused = assertThrows(OciException.class, () -> start(open).close());
    assertEquals(
        "serve on 0.0.0.0:0: faults are for the loopback interface only", refused.getMessage());
  }

  @Test
  void answersWithTheFaultThatWasAskedFor() throws IOException {
    try (Running running = start(ServerOptions.LOCAL.withFaults(Faults.parse("429=1")))) {
      assertEquals(429, running.wire().get("/v2/").status());
    }
    try (Running running = start(ServerOptions.LOCAL.withFaults(Faults.parse("reset=1")))) {
      assertThrows(AssertionError.class, () -> running.wire().get("/v2/"));
    }
    try (Running running = start(ServerOptions.LOCAL.withFaults(Faults.parse("cut=1")))) {
      assertThrows(AssertionError.class, () -> running.wire().get("/v2/_catalog"));
    }
    try (Running running = start(ServerOptions.LOCAL.withFaults(Faults.parse("wrong=1")))) {
      assertFalse(Arrays.equals(new byte[] {'{', '}'}, running.wire().get("/v2/").body()));
    }
  }

  @Test
  void takesPushesWhenAnotherOfTheSameLayoutHasEnded() throws IOException {
    try (Running running = start()) {
      LayoutRepositories.open(root.resolve("images")).close();
      assertEquals(Digest.of(manifest("a")), pushImage(running.wire(), "a", "1", "a"));
    }
  }
}
