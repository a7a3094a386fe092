package dev.shale.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Blob;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ImageDestination} owes its callers; each implementation's test extends this.
 */
public interface ImageDestinationContract {
  SampleContent ANN = SampleContent.of("ann");
  SampleContent BOB = SampleContent.of("bob");

  /** The place that a test is about, opened; at first there is nothing in it. */
  ImageDestination destination() throws IOException;

  /**
   * What was published there, after the destination was closed.
   *
   * @throws OciException NOT_FOUND if nothing was
   */
  ImageSource published() throws IOException;

  /** Whether manifests are kept as they came. */
  default boolean keepsManifests() {
    return true;
  }

  private void publish(SampleContent image) throws IOException {
    try (ImageDestination destination = destination()) {
      image.sendTo(destination);
      destination.publish(image.manifest());
    }
  }

  private void assertHas(ImageSource source, Blob blob, Descriptor descriptor) throws IOException {
    assertArrayEquals(
        blob.readSmall(RawManifest.MAX_BYTES),
        source.blob(descriptor).readSmall(RawManifest.MAX_BYTES));
  }

  @Test
  default void givesBackWhatWasPublished() throws IOException {
    publish(ANN);
    try (ImageSource source = published()) {
      if (keepsManifests()) {
        assertEquals(ANN.manifest(), source.manifest());
      }
      ImageManifest manifest = (ImageManifest) source.manifest().manifest();
      assertHas(source, ANN.config(), manifest.config());
      assertHas(source, ANN.layer(), manifest.layers().getFirst());
    }
  }

  @Test
  default void saysWhatAnImageReadsAs() throws IOException {
    RawManifest read;
    try (ImageDestination destination = destination()) {
      ANN.sendTo(destination);
      destination.publish(ANN.manifest());
      read = destination.readsAs(ANN.manifest()).orElseThrow();
    }
    try (ImageSource source = published()) {
      assertEquals(source.manifest(), read);
    }
  }

  @Test
  default void showsNothingThatWasNotPublished() throws IOException {
    try (ImageDestination destination = destination()) {
      ANN.sendTo(destination);
    }
    OciException refusal = assertThrows(OciException.class, () -> published().close());
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
  }

  @Test
  default void hasWhatHasCome() throws IOException {
    try (ImageDestination destination = destination()) {
      assertFalse(destination.has(ANN.config().descriptor()));
      ANN.sendTo(destination);
      assertTrue(destination.has(ANN.config().descriptor()));
      assertTrue(destination.has(ANN.layer().descriptor()));
      assertFalse(destination.has(BOB.config().descriptor()));
    }
  }

  @Test
  default void takesABlobTwice() throws IOException {
    try (ImageDestination destination = destination()) {
      ANN.sendTo(destination);
      destination.put(ANN.layer());
      destination.publish(ANN.manifest());
    }
    published().close();
  }

  @Test
  default void keepsNothingOfABlobThatIsNotWhatItSays() throws IOException {
    byte[] other = BOB.config().readSmall(RawManifest.MAX_BYTES);
    Descriptor promised = ANN.config().descriptor();
    try (ImageDestination destination = destination()) {
      OciException refusal =
          assertThrows(OciException.class, () -> destination.put(Blob.of(promised, other)));
      assertEquals(ErrorKind.CORRUPT, refusal.kind());
      assertFalse(destination.has(promised));
    }
  }

  @Test
  default void describesABlobWhoseDigestWasNotKnown() throws IOException {
    byte[] tar = ANN.layer().readSmall(RawManifest.MAX_BYTES);
    try (ImageDestination destination = destination()) {
      assertEquals(
          ANN.layer().descriptor(), destination.put(MediaType.OCI_LAYER, out -> out.write(tar)));
      destination.put(ANN.config());
      destination.publish(ANN.manifest());
    }
    try (ImageSource source = published()) {
      ImageManifest manifest = (ImageManifest) source.manifest().manifest();
      assertHas(source, ANN.layer(), manifest.layers().getFirst());
    }
  }

  @Test
  default void keepsAnIndexOrRefusesItBeforeAnythingIsSent() throws IOException {
    RawManifest index = SampleContent.index(List.of(ANN, BOB));
    try (ImageDestination destination = destination()) {
      if (!keepsManifests()) {
        OciException refusal =
            assertThrows(OciException.class, () -> destination.admit(index.manifest()));
        assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
        return;
      }
      destination.admit(index.manifest());
      for (SampleContent image : List.of(ANN, BOB)) {
        image.sendTo(destination);
        destination.put(image.manifest());
      }
      destination.publish(index);
    }
    try (ImageSource source = published()) {
      assertEquals(index, source.manifest());
      assertEquals(BOB.manifest(), source.manifest(BOB.manifest().descriptor()));
      assertHas(source, BOB.layer(), BOB.layer().descriptor());
    }
  }
}
