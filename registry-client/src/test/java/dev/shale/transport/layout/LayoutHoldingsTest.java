package dev.shale.transport.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a layout is found to lack of an image. */
final class LayoutGapsTest {
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

  private Descriptor putIndexOf(RawManifest manifest) throws IOException {
    RawManifest index = ImageIndex.write(MediaType.OCI_INDEX, List.of(manifest.descriptor()));
    try (ImageDestination destination = layout.destination(List.of())) {
      destination.put(index);
    }
    return index.descriptor();
  }

  @Test
  void areNoneInAWholeImage() throws IOException {
    assertEquals(Optional.empty(), layout.lacking(image.manifest().descriptor()));
    assertEquals(Optional.empty(), layout.lacking(putIndexOf(image.manifest())));
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
      assertEquals(Optional.of(part), layout.lacking(image.manifest().descriptor()));
      assertEquals(Optional.of(part), layout.lacking(index));
      Files.write(file(part), bytes);
    }
    Files.delete(file(index.digest()));
    assertEquals(Optional.of(index.digest()), layout.lacking(index));
  }

  @Test
  void areBlobsOfAnotherSize() throws IOException {
    Digest layer = image.layer().descriptor().digest();
    Files.write(file(layer), new byte[] {1});
    assertEquals(Optional.of(layer), layout.lacking(image.manifest().descriptor()));
  }

  @Test
  void areNotLayersThatAreElsewhere() throws IOException {
    ObjectNode foreign = image.layer().descriptor().toJson();
    foreign.putArray("urls").add("https://example.org/layer");
    RawManifest manifest =
        ImageManifest.write(
            MediaType.OCI_MANIFEST,
            image.config().descriptor(),
            List.of(Descriptor.parse(foreign)));
    try (ImageDestination destination = layout.destination(List.of())) {
      destination.put(manifest);
    }
    Files.delete(file(image.layer().descriptor().digest()));
    assertEquals(Optional.empty(), layout.lacking(manifest.descriptor()));
  }
}
