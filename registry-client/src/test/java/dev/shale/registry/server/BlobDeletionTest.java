package dev.shale.registry.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.concurrent.TaskGroup;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import dev.shale.registry.server.Wire.Reply;
import dev.shale.transport.layout.LayoutIndex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No blob is deleted that something in the layout needs, whoever has put that there. */
final class BlobDeletionTest {
  private static final byte[] CONFIG = "{\"os\":\"linux\"}".getBytes(StandardCharsets.UTF_8);
  private static final RawManifest IMAGE =
      ImageManifest.write(
          MediaType.OCI_MANIFEST, Descriptor.of(MediaType.OCI_CONFIG, CONFIG), List.of());

  @TempDir Path root;
  private LayoutRepositories layout;
  private RegistryServer server;
  private Wire wire;

  @BeforeEach
  void start() throws IOException {
    layout = LayoutRepositories.open(root.resolve("images"));
    server = RegistryServer.start(layout, ServerOptions.LOCAL, AccessLog.NONE);
    wire = new Wire(server.address());
    wire.push("a", CONFIG);
  }

  @AfterEach
  void stop() throws IOException {
    wire.close();
    server.close();
    layout.close();
  }

  /** Lists a document as another program may. */
  private Digest list(MediaType type, byte[] document, UnaryOperator<Descriptor> named)
      throws IOException {
    Digest digest = wire.push("a", document);
    layout
        .index()
        .update(
            entries -> {
              List<Descriptor> more = new ArrayList<>(entries);
              more.add(named.apply(Descriptor.of(type, document)));
              return more;
            });
    return digest;
  }

  private void assertKept(Digest blob) {
    Reply refused = wire.delete("/v2/a/blobs/" + blob);
    assertEquals(405, refused.status());
    assertEquals("UNSUPPORTED", refused.code());
    assertEquals(200, wire.head("/v2/a/blobs/" + blob).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"home:1.0+b1", "Home:1", "1.0+b1", "a@sha256:none", "", "../x"})
  void keepsWhatAnImageNeedsThatTheRegistryCannotName(String name) throws IOException {
    Digest image =
        list(MediaType.OCI_MANIFEST, IMAGE.bytes(), entry -> LayoutIndex.named(entry, name));
    assertKept(Digest.of(CONFIG));
    assertKept(image);
  }

  @Test
  void keepsWhatANamelessIndexNeeds() throws IOException {
    wire.push("a", IMAGE.bytes());
    RawManifest inner = ImageIndex.write(MediaType.OCI_INDEX, List.of(IMAGE.descriptor()));
    wire.push("a", inner.bytes());
    RawManifest outer = ImageIndex.write(MediaType.OCI_INDEX, List.of(inner.descriptor()));
    Digest listed = list(MediaType.OCI_INDEX, outer.bytes(), entry -> entry);
    for (Digest needed : List.of(listed, inner.digest(), IMAGE.digest(), Digest.of(CONFIG))) {
      assertKept(needed);
    }
  }

  @Test
  void keepsWhatStandsInADocumentOfAnotherKind() throws IOException {
    MediaType type = new MediaType("application/vnd.example.list+json");
    byte[] document = Json.write(Json.object().put("blob", Digest.of(CONFIG).toString()));
    assertKept(list(type, document, entry -> entry));
    assertKept(Digest.of(CONFIG));
  }

  @Test
  void deletesWhatIsNeededNoMore() throws IOException {
    list(MediaType.OCI_MANIFEST, IMAGE.bytes(), entry -> LayoutIndex.named(entry, "1.0+b1"));
    layout.index().remove("1.0+b1");
    assertEquals(202, wire.delete("/v2/a/blobs/" + Digest.of(CONFIG)).status());
  }

  /** The manifest's bytes are there before its entry, and deleted in between. */
  @Test
  void aManifestThatIsPushedIsThere() throws IOException, InterruptedException {
    PushTarget target = layout.pushTarget().orElseThrow();
    try (TaskGroup<Reply> pushes = TaskGroup.ofVirtualThreads()) {
      layout
          .lock()
          .during(
              () -> {
                pushes.fork(
                    () ->
                        wire.pushManifest("a", "1", MediaType.OCI_MANIFEST.value(), IMAGE.bytes()));
                while (layout.content().size(IMAGE.digest()).isEmpty()) {
                  Thread.onSpinWait();
                }
                assertTrue(target.delete(IMAGE.digest()));
                return target;
              });
      assertEquals(201, pushes.join().getFirst().status());
    }
    assertEquals(200, wire.get("/v2/a/manifests/1").status());
  }
}
