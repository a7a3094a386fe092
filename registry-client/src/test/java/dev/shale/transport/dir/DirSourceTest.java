package dev.shale.transport.dir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.ImageSourceContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirSourceTest implements ImageSourceContract {
  @TempDir Path root;

  @Override
  public ImageSource source() throws IOException {
    ImageDirectory directory = new ImageDirectory(root);
    try (ImageDestination destination = directory.destination()) {
      SAMPLE.sendTo(destination);
      destination.publish(SAMPLE.manifest());
    }
    return directory.source();
  }

  private OciException refused() {
    return assertThrows(OciException.class, () -> new ImageDirectory(root).source().close());
  }

  @Test
  void saysThatThereIsNone() {
    assertEquals(
        "open dir:%s: no image, it has no file manifest.json".formatted(root),
        refused().getMessage());
  }

  @Test
  void readsNoManifestLargerThanAllowed() throws IOException {
    Files.write(root.resolve("manifest.json"), new byte[RawManifest.MAX_BYTES + 1]);
    assertEquals(ErrorKind.INVALID, refused().kind());
  }

  @Test
  void noticesAChangedBlob() throws IOException {
    try (ImageSource source = source()) {
      Descriptor layer = SAMPLE.layer().descriptor();
      Files.write(root.resolve(layer.digest().hex()), new byte[(int) layer.size()]);
      OciException refusal =
          assertThrows(
              OciException.class, () -> source.blob(layer).readSmall(RawManifest.MAX_BYTES));
      assertEquals(ErrorKind.CORRUPT, refusal.kind());
    }
  }

  @Test
  void readsADirectoryWithoutVersion() throws IOException {
    source().close();
    Files.delete(root.resolve("version"));
    try (ImageSource source = new ImageDirectory(root).source()) {
      assertEquals(SAMPLE.manifest(), source.manifest());
    }
  }
}
