package dev.shale.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Blob;
import dev.shale.content.InterruptibleBlob;
import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.History;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.LayerId;
import dev.shale.image.MediaType;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.name.ImageReference;
import dev.shale.progress.ProgressListener;
import dev.shale.snapshot.Stacking;
import dev.shale.tar.TarRecipe;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.tree.FileContent;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes to the store from the store itself, and what it does not take. */
@Tag("linux")
@Kernel({Feature.ROOT, Feature.OVERLAY, Feature.PRIVATE_MOUNTS})
class StoreDestinationTest {
  private static final ImageReference COPY = ImageReference.parse("example.com/copy:1");

  private static final byte[] TAR = TarRecipe.of().file("file", "content").bytes();

  @TempDir Path temp;
  private LocalStore store;

  @BeforeEach
  void open() throws IOException {
    store = LocalStore.open(temp.resolve("store"), StackingChoice.of(Stacking.trusted()));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void takesALayerThatWasMadeHereByReference() throws IOException {
    StoredImage copy = copy(made(), CopyRequest.EXACT);
    assertFalse(hasBlob(copy.layers().getFirst().diffId()));
  }

  @Test
  void takesALayerByReferenceInAnotherFormat() throws IOException {
    StoredImage copy = copy(made(), CopyRequest.EXACT.withFormat(CopyRequest.Format.DOCKER));
    assertEquals(MediaType.DOCKER_LAYER, copy.manifest().layers().getFirst().mediaType());
    assertFalse(hasBlob(copy.layers().getFirst().diffId()));
  }

  @Test
  void givesTheLayerOnWhenTheFirstImageIsGone() throws IOException {
    StoredImage first = made();
    StoredImage copy = copy(first, CopyRequest.EXACT.withFormat(CopyRequest.Format.DOCKER));
    store.remove(first);
    LayerId layer = copy.layers().getFirst();
    try (ImageSource source = store.source(copy);
        InputStream in = source.blob(layer.blob()).open()) {
      assertEquals(layer.diffId(), Digest.of(in.readAllBytes()));
    }
  }

  @Test
  void asksForTheBytesOfALayerOfAnotherSize() throws IOException {
    StoredImage image = made();
    Descriptor layer = image.manifest().layers().getFirst();
    try (ImageDestination destination = store.destination(List.of(COPY))) {
      destination.expect(image.manifest(), image.config());
      Descriptor longer = Descriptor.of(layer.mediaType(), layer.digest(), layer.size() + 1);
      assertFalse(destination.has(longer));
    }
  }

  private List<String> contents() throws IOException {
    try (Stream<Path> files = Files.walk(temp.resolve("store"))) {
      return files.filter(Files::isRegularFile).map(Path::toString).sorted().toList();
    }
  }

  @Test
  void removesWhatWasPutAndNotPublished() throws IOException {
    store.destination(List.of(COPY)).close(); // makes the directories
    List<String> before = contents();
    try (ImageDestination destination = store.destination(List.of(COPY))) {
      SampleImage.of(TAR).sendBlobs(destination);
      assertFalse(contents().equals(before));
    }
    assertEquals(before, contents());
  }

  @Test
  void fetchesOnlyTheRestOfWhatWasBrokenOff() throws IOException {
    byte[] noise = new byte[300_000];
    new Random(1).nextBytes(noise);
    SampleImage image = SampleImage.of(TarRecipe.of().file("noise", noise).bytes(), TAR);
    InterruptibleBlob large = interruptible(image.layers().getFirst());
    InterruptibleBlob small = interruptible(image.layers().getLast());
    small.breakAt(0);
    try (ImageDestination destination = store.destination(List.of(COPY))) {
      image.expectAt(destination);
      destination.put(large);
      assertThrows(OciException.class, () -> destination.put(small));
    }
    assertEquals(List.of(), blobs());
    try (ImageDestination destination = store.destination(List.of(COPY))) {
      image.expectAt(destination);
      small.breakAt(Integer.MAX_VALUE);
      destination.put(large);
      destination.put(small);
      destination.publish(image.manifest());
    }
    assertEquals(List.of(0L), large.opened());
    assertEquals(List.of(0L, 0L), small.opened());
  }

  private static InterruptibleBlob interruptible(Blob blob) throws IOException {
    try (InputStream in = blob.open()) {
      return new InterruptibleBlob(in.readAllBytes(), blob.descriptor().mediaType());
    }
  }

  private List<String> blobs() throws IOException {
    return contents().stream().filter(path -> path.contains("/blobs/")).toList();
  }

  @Test
  void keepsWhatAnotherDestinationMayCountOn() throws IOException {
    SampleImage image = SampleImage.of(TAR);
    try (ImageDestination other = store.destination(List.of(COPY))) {
      try (ImageDestination failing = store.destination(List.of())) {
        image.sendBlobs(failing);
      }
      image.send(other);
    }
    assertTrue(store.find(COPY).isPresent());
    assertTrue(store.has(store.find(COPY).orElseThrow().layers()));
  }

  @Test
  void admitsNoArtifact() throws IOException {
    Descriptor config = Descriptor.of(new MediaType("application/vnd.example+json"), new byte[2]);
    RawManifest artifact = ImageManifest.write(MediaType.OCI_MANIFEST, config, List.of());
    assertRefuses(artifact, "artifact");
  }

  @Test
  void admitsNoIndex() throws IOException {
    String index = "{\"schemaVersion\":2,\"manifests\":[]}";
    assertRefuses(
        RawManifest.of(MediaType.OCI_INDEX, index.getBytes(StandardCharsets.UTF_8)), "--platform");
  }

  private void assertRefuses(RawManifest manifest, String word) throws IOException {
    try (ImageDestination destination = store.destination(List.of(COPY))) {
      OciException refusal =
          assertThrows(OciException.class, () -> destination.admit(manifest.manifest()));
      assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
      assertTrue(refusal.toString().contains(word), refusal.toString());
    }
  }

  private StoredImage made() throws IOException {
    MemoryTree draft = new MemoryTree();
    byte[] text = "text".getBytes(StandardCharsets.UTF_8);
    Node file = new Node.File(NodeMeta.of(0644, Instant.EPOCH), text.length);
    draft.create(TreePath.of("file"), file, FileContent.of(text));
    LayerId layer = store.store(draft, List.of());
    ImageConfig config =
        ImageConfig.scratch(Platform.of("linux", "amd64"))
            .edit()
            .append(layer.diffId(), History.ofLayer(Instant.EPOCH, "test"))
            .build();
    return store.add(config, List.of(layer), Optional.empty());
  }

  private StoredImage copy(StoredImage image, CopyRequest request) throws IOException {
    try (ImageSource source = store.source(image);
        ImageDestination destination = store.destination(List.of(COPY))) {
      new ImageCopier(ProgressListener.NONE).copy(source, destination, request);
    }
    return store.find(COPY).orElseThrow();
  }

  private boolean hasBlob(Digest digest) {
    return Files.exists(temp.resolve("store/blobs/sha256").resolve(digest.hex()));
  }
}
