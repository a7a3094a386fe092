package dev.shale.registry.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import dev.shale.registry.server.AccessLog.Served;
import dev.shale.registry.server.Wire.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that are slow to send or take documents as large as those may be. */
@Timeout(60)
final class SlowDocumentsTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Patience ENDLESS = new Patience(LONG, LONG, LONG, LONG);
  private static final String MANIFEST = MediaType.OCI_MANIFEST.value();
  private static final byte[] CONFIG = "{}".getBytes(StandardCharsets.UTF_8);

  /** Longer than what both ends' systems hold of it. */
  private static final int VERY_LARGE = 20 << 20;

  @TempDir Path root;
  private final Queue<Served> log = new ConcurrentLinkedQueue<>();
  private final List<RawClient> slow = new ArrayList<>();
  private LayoutRepositories layout;

  @BeforeEach
  void open() throws IOException {
    layout = LayoutRepositories.open(root.resolve("images"));
  }

  @AfterEach
  void close() throws IOException {
    closeSlow();
    layout.close();
  }

  private void closeSlow() throws IOException {
    for (RawClient client : slow) {
      client.close();
    }
    slow.clear();
  }

  private RegistryServer start(Repositories repositories) throws IOException {
    return RegistryServer.start(repositories, ServerOptions.LOCAL, log::add, ENDLESS);
  }

  /** A manifest with so many bytes or a few less. */
  private static byte[] manifest(int size) {
    RawManifest plain =
        ImageManifest.write(
            MediaType.OCI_MANIFEST, Descriptor.of(MediaType.OCI_CONFIG, CONFIG), List.of());
    int note = size - plain.bytes().length - 100;
    return Json.write(plain.manifest().toJson().put("note", "x".repeat(note)));
  }

  private static Reply push(Wire wire, byte[] manifest) {
    wire.push("a", CONFIG);
    return wire.pushManifest("a", "1", MANIFEST, manifest);
  }

  private RawClient ask(RegistryServer server, String path) throws IOException {
    RawClient client = RawClient.withLittleRoom(server);
    slow.add(client);
    client.send("GET " + path + " HTTP/1.1\r\n\r\n");
    return client;
  }

  @Test
  void takeNoRoomForManifests() throws IOException {
    byte[] manifest = manifest(RawManifest.MAX_BYTES);
    try (RegistryServer server = start(layout);
        Wire wire = new Wire(server.address())) {
      assertEquals(201, push(wire, manifest).status());
      for (int i = 0; i < 2 * HttpListener.MAX_SENDERS; i++) {
        String head = ask(server, "/v2/a/manifests/1").head();
        assertTrue(head.startsWith("HTTP/1.1 200 "), head);
      }
      assertArrayEquals(manifest, wire.get("/v2/a/manifests/1").body());
    }
  }

  @Test
  void getALargeManifestFromItsFile() throws IOException {
    try (RegistryServer server = start(layout);
        Wire wire = new Wire(server.address())) {
      push(wire, manifest(Room.SMALL_BYTES * 2));
      Answer answer =
          new ManifestEndpoint(layout, new Room())
              .read("a", new Reference.Tag("1"), ListEndpointTest.asked("/v2/a/manifests/1"));
      assertTrue(answer.body() instanceof Answer.Body.Part, answer::toString);
      Reply reply = wire.get("/v2/a/manifests/1");
      assertEquals(MANIFEST, reply.header("Content-Type"));
      assertEquals(Digest.of(reply.body()).toString(), reply.header("Docker-Content-Digest"));
      assertEquals("\"" + Digest.of(reply.body()) + "\"", reply.header("ETag"));
    }
  }

  @Test
  void getNoLargeManifestThatIsDamaged() throws IOException {
    byte[] manifest = manifest(Room.SMALL_BYTES * 2);
    try (RegistryServer server = start(layout);
        Wire wire = new Wire(server.address())) {
      push(wire, manifest);
      Path file = root.resolve("images/blobs/sha256").resolve(Digest.of(manifest).hex());
      manifest[manifest.length - 10] ^= 1;
      Files.write(file, manifest);
      assertEquals(500, wire.get("/v2/a/manifests/1").status());
    }
  }

  @Test
  void sendOnlySoManyLargeManifestsAtOnce() throws IOException {
    byte[] manifest = manifest(RawManifest.MAX_BYTES);
    try (RegistryServer server = start(layout);
        Wire wire = new Wire(server.address())) {
      for (int i = 0; i <= Room.MAX_LARGE; i++) {
        RawClient client = RawClient.of(server);
        slow.add(client);
        client.send("PUT /v2/a/manifests/1 HTTP/1.1\r\nContent-Type: " + MANIFEST + "\r\n");
        client.send("Content-Length: " + manifest.length + "\r\n\r\n");
        client.send(new byte[Room.SMALL_BYTES + 1]);
      }
      while (log.isEmpty()) {
        Thread.onSpinWait();
      }
      assertEquals(List.of(503), log.stream().map(Served::status).toList());
      Reply refused = push(wire, manifest);
      assertEquals(503, refused.status());
      assertEquals("5", refused.header("Retry-After"));
      assertEquals(201, push(wire, manifest(Room.SMALL_BYTES - 1)).status());
      closeSlow();
      assertEquals(201, push(wire, manifest).status());
    }
  }

  /** A repository in which something is referred to by what has much to say. */
  private record Referred(Descriptor referrer) implements Repositories {
    @Override
    public SortedSet<String> names() {
      throw new AssertionError("not asked for");
    }

    @Override
    public Optional<SortedSet<String>> tags(String repository) {
      return Optional.empty();
    }

    @Override
    public Optional<RawManifest> manifest(String repository, Reference reference) {
      return Optional.empty();
    }

    @Override
    public Optional<ServedBlob> blob(String repository, Digest digest) {
      return Optional.empty();
    }

    @Override
    public List<Descriptor> referrers(String repository, Digest subject) {
      return List.of(referrer);
    }
  }

  @Test
  void takeOnlySoManyLongListsAtOnce() throws IOException {
    Descriptor referrer =
        Descriptor.of(MediaType.OCI_MANIFEST, CONFIG)
            .withAnnotations(Map.of("note", "x".repeat(VERY_LARGE)));
    String path = "/v2/a/referrers/" + Digest.of(CONFIG);
    try (RegistryServer server = start(new Referred(referrer))) {
      RawClient first = ask(server, path);
      assertTrue(first.head().startsWith("HTTP/1.1 200 "));
      String refusal = ask(server, path).head();
      assertTrue(refusal.startsWith("HTTP/1.1 503 "), refusal);
      assertTrue(refusal.contains("\r\nRetry-After: 5\r\n"), refusal);
      first.read(VERY_LARGE);
    }
  }
}
