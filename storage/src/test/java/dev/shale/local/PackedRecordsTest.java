package dev.shale.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.blob.Compression;
import dev.shale.blob.Packing;
import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.image.History;
import dev.shale.image.ImageConfig;
import dev.shale.image.LayerId;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.progress.ProgressListener;
import dev.shale.snapshot.Stacking;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.layout.OciLayout;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that were made in a store leave it packed, more than once. */
class PackedRecordsTest {
  @TempDir Path temp;
  private LocalStore store;
  private StoredImage image;
  private LayerId layer;

  @BeforeEach
  void makeAnImage() throws IOException {
    store = LocalStore.open(temp.resolve("store"), StackingChoice.of(Stacking.none()));
    MemoryTree draft = new MemoryTree();
    byte[] text = "text".getBytes(StandardCharsets.UTF_8);
    Node file = new Node.File(NodeMeta.of(0644, Instant.EPOCH), text.length);
    draft.create(TreePath.of("file"), file, FileContent.of(text));
    layer = store.store(draft, List.of());
    ImageConfig config =
        ImageConfig.scratch(Platform.of("linux", "amd64"))
            .edit()
            .append(layer.diffId(), History.ofLayer(Instant.EPOCH, "test"))
            .build();
    image = store.add(config, List.of(layer), Optional.empty());
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void sendsALayerThatIsThereWithoutReadingIt() throws IOException {
    RawManifest first = send("layout", Compression.GZIP);
    Files.delete(blob(layer.blob().digest()));
    assertEquals(first, send("layout", Compression.GZIP));
  }

  @Test
  void givesTheSameNameInAnotherPlace() throws IOException {
    assertEquals(send("layout", Compression.GZIP), send("other", Compression.GZIP));
  }

  @Test
  void remembersEachCompression() throws IOException {
    RawManifest gzip = send("layout", Compression.GZIP);
    RawManifest zstd = send("layout", Compression.ZSTD);
    assertNotEquals(gzip, zstd);
    Files.delete(blob(layer.blob().digest()));
    assertEquals(gzip, send("layout", Compression.GZIP));
    assertEquals(zstd, send("layout", Compression.ZSTD));
  }

  @Test
  void packsAgainWhereTheRecordIsDamaged() throws IOException {
    RawManifest first = send("layout", Compression.GZIP);
    Files.writeString(records().getFirst(), "{\"mediaType\":");
    assertEquals(first, send("layout", Compression.GZIP));
  }

  @Test
  void forgetsTheLayersOfAnImageThatIsRemoved() throws IOException {
    send("layout", Compression.GZIP);
    store.remove(image);
    assertEquals(List.of(), records());
  }

  @Test
  void sweepsRecordsOfLayersThatAreGone() throws IOException {
    send("layout", Compression.GZIP);
    Path left = records().getFirst();
    Path other = left.resolveSibling("0".repeat(64) + ".gzip");
    Files.copy(left, other);
    store.sweep();
    assertEquals(List.of(left), records());
  }

  @Test
  void seesTheFilesOfALayerThatCameBackPacked() throws IOException {
    RawManifest packed;
    try (ImageSource source = store.source(image);
        ImageDestination destination = store.destination(List.of())) {
      packed = copy(source, destination, Compression.GZIP);
    }
    StoredImage copy = store.find(packed.digest()).orElseThrow();
    store.remove(image);
    try (LayerViews views = store.view(copy.layers());
        InputStream in = views.rootfs().read(TreePath.of("file"))) {
      assertEquals("text", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void refusesAPackedLayerThatTheConfigDoesNotName() throws IOException {
    StoredImage lie = store.add(ofAnotherLayer(), List.of(layer), Optional.empty());
    try (ImageSource source = store.source(lie);
        ImageDestination destination = store.destination(List.of())) {
      OciException refusal =
          assertThrows(OciException.class, () -> copy(source, destination, Compression.GZIP));
      assertEquals(ErrorKind.CORRUPT, refusal.kind());
    }
  }

  private static ImageConfig ofAnotherLayer() {
    return ImageConfig.scratch(Platform.of("linux", "amd64"))
        .edit()
        .append(Digest.of("another"), History.ofLayer(Instant.EPOCH, "test"))
        .build();
  }

  private RawManifest send(String layout, Compression compression) throws IOException {
    try (ImageSource source = store.source(image);
        ImageDestination destination =
            new OciLayout(temp.resolve(layout)).destination(List.of("image"))) {
      return copy(source, destination, compression);
    }
  }

  private static RawManifest copy(
      ImageSource source, ImageDestination destination, Compression compression)
      throws IOException {
    CopyRequest request =
        CopyRequest.EXACT.withLayers(new CopyRequest.Layers.PackTars(Packing.of(compression)));
    return new ImageCopier(ProgressListener.NONE).copy(source, destination, request);
  }

  private Path blob(Digest digest) {
    return temp.resolve("store/blobs/sha256").resolve(digest.hex());
  }

  private List<Path> records() throws IOException {
    try (Stream<Path> files = Files.list(temp.resolve("store/packed"))) {
      return files.toList();
    }
  }
}
