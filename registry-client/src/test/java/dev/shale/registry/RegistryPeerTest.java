package dev.shale.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Blob;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Images to and from docker-registry over plain HTTP. */
@Tag("peer")
final class RegistryPeerTest {
  private static DockerRegistry registry;
  private static RegistryClient client;

  @BeforeAll
  static void start() throws IOException {
    registry = DockerRegistry.start();
    client = new RegistryClient(TestEnvironment.EMPTY, RegistryOptions.DEFAULT);
  }

  @AfterAll
  static void stop() {
    client.close();
    registry.close();
  }

  private static ImageReference name(String path) {
    return ImageReference.parse(registry.host() + "/" + path);
  }

  @Test
  void readsTheManifestThatItPublished() throws IOException {
    RawManifest pushed = SampleImage.push(client, name("pushed:1"));
    assertEquals(pushed, client.source(name("pushed:1")).manifest());
  }

  @Test
  void readsByDigest() throws IOException {
    RawManifest pushed = SampleImage.push(client, name("by-digest:1"));
    ImageReference byDigest = name("by-digest").withDigest(pushed.digest());
    assertEquals(pushed, client.source(byDigest).manifest());
  }

  @Test
  void publishesUnderItsDigestWhereTheNameHasNothingElse() throws IOException {
    RawManifest manifest = SampleImage.manifest();
    ImageReference byDigest = name("digest-only").withDigest(manifest.digest());
    assertEquals(manifest, SampleImage.push(client, byDigest));
    assertEquals(manifest, client.source(byDigest).manifest());
  }

  @Test
  void describesAManifestAsItIs() throws IOException {
    RawManifest pushed = SampleImage.push(client, name("described:1"));
    assertEquals(pushed.descriptor(), client.source(name("described:1")).describe());
  }

  @Test
  void readsBackTheBlobsItWrote() throws IOException {
    SampleImage.push(client, name("blobs:1"));
    ImageSource source = client.source(name("blobs:1"));
    try (InputStream in = source.blob(SampleImage.LAYER.descriptor()).open()) {
      assertArrayEquals(SampleImage.LAYER_BYTES, in.readAllBytes());
    }
  }

  @Test
  void writesABlobWhoseDigestIsLearnedOnTheWay() throws IOException {
    try (ImageDestination destination = client.destination(name("produced:1"))) {
      Descriptor written =
          destination.put(MediaType.OCI_LAYER, out -> out.write(SampleImage.LAYER_BYTES));
      assertEquals(Descriptor.of(MediaType.OCI_LAYER, SampleImage.LAYER_BYTES), written);
      assertTrue(destination.has(written));
    }
  }

  @Test
  void hasNoBlobThatNobodyWrote() throws IOException {
    try (ImageDestination destination = client.destination(name("empty:1"))) {
      Descriptor blob = Descriptor.of(MediaType.OCI_LAYER, new byte[] {1, 2, 3});
      assertFalse(destination.has(blob));
    }
  }

  @Test
  void mountsABlobFromAnotherRepository() throws IOException {
    SampleImage.push(client, name("mount/from:1"));
    try (ImageDestination destination = client.destination(name("mount/to:1"))) {
      Descriptor layer = SampleImage.LAYER.descriptor();
      assertTrue(destination.mount(layer, name("mount/from:1")));
      assertTrue(destination.has(layer));
    }
  }

  @Test
  void writesTheBlobThatCouldNotBeMounted() throws IOException {
    try (ImageDestination destination = client.destination(name("unmounted:1"))) {
      Blob blob = SampleImage.blob(MediaType.OCI_LAYER, SampleImage.noise(1000));
      assertFalse(destination.mount(blob.descriptor(), name("mount/nothing:1")));
      destination.put(blob);
      assertTrue(destination.has(blob.descriptor()));
    }
  }

  @Test
  void refusesToStoreOtherBytesThanPromised() throws IOException {
    try (ImageDestination destination = client.destination(name("other-bytes:1"))) {
      Descriptor promised = Descriptor.of(MediaType.OCI_LAYER, new byte[] {1, 2, 3});
      Blob blob = Blob.of(promised, new byte[] {1, 2, 4});
      OciException refusal = assertThrows(OciException.class, () -> destination.put(blob));
      assertEquals(ErrorKind.CORRUPT, refusal.kind());
      assertFalse(destination.has(promised));
    }
  }

  @Test
  void saysWhichImageIsUnknown() {
    OciException refusal =
        assertThrows(OciException.class, () -> client.source(name("no/such:9")).manifest());
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
    assertEquals(
        "pull %s/no/such:9: not found (404 from %s: manifest unknown)"
            .formatted(registry.host(), registry.host()),
        refusal.getMessage());
  }

  @Test
  void listsTags() throws IOException {
    SampleImage.push(client, name("tagged:1"));
    SampleImage.push(client, name("tagged:2"));
    assertEquals(List.of("1", "2"), client.tags(name("tagged")).stream().sorted().toList());
  }
}
