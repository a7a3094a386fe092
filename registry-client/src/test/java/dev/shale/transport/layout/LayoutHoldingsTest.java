package dev.shale.transport.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageDestination;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a layout is found to lack of an image. */
final class LayoutHoldingsTest {
  @TempDir Path temp;
  private Path root;
  private OciLayout layout;
  private SampleImage image;

  @BeforeEach
  void fill() throws IOException {
    root = temp.resolve("layout");
    layout = new OciLayout(root);
    image = SampleImage.by("one").writeTo(layout, "a");
  }

  private Path file(Digest blob) {
    return root.resolve("blobs/sha256").resolve(blob.hex());
  }

  private Optional<Digest> lacking(Descriptor manifest) throws IOException {
    try (ImageDestination destination = layout.destination(List.of())) {
      Optional<Digest> lacking = destination.lacking(manifest);
      assertEquals(lacking.isEmpty(), destination.hasWhole(manifest));
      return lacking;
    }
  }

  private Descriptor putIndexOf(RawManifest manifest) throws IOException {
    return putIndexOf(List.of(manifest.descriptor()));
  }

  private Descriptor putIndexOf(List<Descriptor> entries) throws IOException {
    RawManifest index = ImageIndex.write(MediaType.OCI_INDEX, entries);
    try (ImageDestination destination = layout.destination(List.of())) {
      destination.put(index);
    }
    return index.descriptor();
  }

  @Test
  void areNoneInAWholeImage() throws IOException {
    assertEquals(Optional.empty(), lacking(image.manifest().descriptor()));
    assertEquals(Optional.empty(), lacking(putIndexOf(image.manifest())));
  }

  @Test
  void areWhateverAnImageOrAnIndexNames() throws IOException {
    Descriptor index = putIndexOf(image.manifest());
    List<Digest> parts =
        List.of(
            image.layer().descriptor().digest(),
            image.config().descriptor().digest(),
            image.digest());
    for (Digest part : parts) {
      byte[] bytes = Files.readAllBytes(file(part));
      Files.delete(file(part));
      assertEquals(Optional.of(part), lacking(image.manifest().descriptor()));
      assertEquals(Optional.of(part), lacking(index));
      Files.write(file(part), bytes);
    }
    Files.delete(file(index.digest()));
    assertEquals(Optional.of(index.digest()), lacking(index));
  }

  @Test
  void areBlobsOfAnotherSize() throws IOException {
    Digest layer = image.layer().descriptor().digest();
    Files.write(file(layer), new byte[] {1});
    assertEquals(Optional.of(layer), lacking(image.manifest().descriptor()));
  }

  /** Who went through each as often as it is listed would not come to an end. */
  @Test
  void lieBehindIndexesThatListOthersManyTimes() throws IOException {
    Descriptor entry = image.manifest().descriptor();
    for (int depth = 0; depth < 12; depth++) {
      entry = putIndexOf(Collections.nCopies(20, entry));
    }
    Descriptor top = entry;
    Digest layer = image.layer().descriptor().digest();
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertEquals(Optional.empty(), lacking(top)));
    Files.delete(file(layer));
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertEquals(Optional.of(layer), lacking(top)));
  }

  @Test
  void areManifestsThatAreListedWithAnotherSizeAfterTheirOwn() throws IOException {
    Descriptor own = image.manifest().descriptor();
    Descriptor other = Descriptor.of(own.mediaType(), own.digest(), own.size() + 1);
    assertEquals(Optional.of(own.digest()), lacking(putIndexOf(List.of(own, other))));
  }

  @Test
  void areLayersWhoseListOfOtherAddressesIsEmpty() throws IOException {
    ObjectNode layer = image.layer().descriptor().toJson();
    layer.putArray("urls");
    assertEquals(Optional.of(image.layer().descriptor().digest()), lackingWithout(layer));
  }

  @Test
  void areNotLayersThatAreElsewhere() throws IOException {
    ObjectNode layer = image.layer().descriptor().toJson();
    layer.putArray("urls").add("https://example.org/layer");
    assertEquals(Optional.empty(), lackingWithout(layer));
  }

  /** Of an image of this layer, which is not here. */
  private Optional<Digest> lackingWithout(ObjectNode layer) throws IOException {
    RawManifest manifest =
        ImageManifest.write(
            MediaType.OCI_MANIFEST, image.config().descriptor(), List.of(Descriptor.parse(layer)));
    try (ImageDestination destination = layout.destination(List.of())) {
      destination.put(manifest);
    }
    Files.delete(file(image.layer().descriptor().digest()));
    return lacking(manifest.descriptor());
  }
}
