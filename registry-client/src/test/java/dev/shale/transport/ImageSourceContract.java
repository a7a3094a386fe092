package dev.shale.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Blob;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.RawManifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link ImageSource} owes its callers; each implementation's test extends this. */
public interface ImageSourceContract {
  SampleContent SAMPLE = SampleContent.of("sample");

  /** A source of {@link #SAMPLE}. */
  ImageSource source() throws IOException;

  /** Whether the config is the sample's; else it is made up for the layer. */
  default boolean keepsConfigs() {
    return true;
  }

  private static ImageManifest manifest(ImageSource source) throws IOException {
    return (ImageManifest) source.manifest().manifest();
  }

  @Test
  default void givesTheImageWhole() throws IOException {
    try (ImageSource source = source()) {
      ImageManifest manifest = manifest(source);
      if (keepsConfigs()) {
        assertEquals(SAMPLE.config().descriptor().digest(), manifest.config().digest());
      }
      byte[] config = source.blob(manifest.config()).readSmall(RawManifest.MAX_BYTES);
      assertEquals(
          List.of(SAMPLE.layer().descriptor().digest()), ImageConfig.parse(config).diffIds());
      assertEquals(1, manifest.layers().size());
      assertArrayEquals(
          SAMPLE.layer().readSmall(RawManifest.MAX_BYTES),
          source.blob(manifest.layers().getFirst()).readSmall(RawManifest.MAX_BYTES));
    }
  }

  @Test
  default void givesItsManifestByDigestToo() throws IOException {
    try (ImageSource source = source()) {
      RawManifest manifest = source.manifest();
      assertArrayEquals(manifest.bytes(), source.manifest(manifest.descriptor()).bytes());
      assertEquals(manifest.digest(), source.describe().digest());
    }
  }

  @Test
  default void hasNoManifestButItsOwn() throws IOException {
    try (ImageSource source = source()) {
      Descriptor other = SampleContent.of("other").manifest().descriptor();
      OciException refusal = assertThrows(OciException.class, () -> source.manifest(other));
      assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
    }
  }

  @Test
  default void hasNoBlobButItsOwn() throws IOException {
    try (ImageSource source = source()) {
      Descriptor other = SampleContent.of("other").layer().descriptor();
      OciException refusal =
          assertThrows(OciException.class, () -> source.blob(other).open().close());
      assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
    }
  }

  @Test
  default void opensABlobAnyNumberOfTimes() throws IOException {
    try (ImageSource source = source()) {
      Blob layer = source.blob(manifest(source).layers().getFirst());
      try (InputStream first = layer.open();
          InputStream second = layer.open()) {
        byte[] expected = SAMPLE.layer().readSmall(RawManifest.MAX_BYTES);
        assertArrayEquals(expected, second.readAllBytes());
        assertArrayEquals(expected, first.readAllBytes());
      }
    }
  }

  @Test
  default void isCalledByItsTransport() throws IOException {
    try (ImageSource source = source()) {
      assertTrue(source.name().matches("[a-z-]+:.+"), source.name());
    }
  }
}
