package dev.shale.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageIndex;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.progress.ProgressListener;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a destination that has an index is found to have of it. */
final class PresenceTest {
  private final MemorySource source = new MemorySource();
  private final MemoryDestination destination = MemoryDestination.empty();

  /**
   * An index that lists another so many times, and that one the next, with an image in the last.
   */
  private RawManifest nested(int indexes, int times) {
    RawManifest manifest =
        source.addManifest(
            MediaType.OCI_MANIFEST,
            source.addConfig(MediaType.OCI_CONFIG, "amd64"),
            source.add(MediaType.OCI_LAYER_GZIP, "layer"));
    destination.put(manifest);
    for (int i = 0; i < indexes; i++) {
      List<Descriptor> entries = Collections.nCopies(times, manifest.descriptor());
      manifest = source.add(ImageIndex.write(MediaType.OCI_INDEX, entries));
      destination.put(manifest);
    }
    return manifest;
  }

  private boolean isWhole(RawManifest top) throws IOException {
    return new Presence(source, destination, CopyRequest.EXACT).hasEntries(top);
  }

  @Test
  void asksForEachEntryOnce() throws IOException {
    assertTrue(isWhole(nested(7, 20)));
    assertEquals(7, destination.asked().size());
  }

  @Test
  void isFoundAsDeepAsIsCopied() throws IOException {
    RawManifest deepest = nested(ContentCopy.MAX_NESTING, 1);
    assertTrue(isWhole(deepest));
    assertEquals(deepest, copy());
  }

  @Test
  void isNoneOfWhatLiesDeeperThanIsCopied() throws IOException {
    assertFalse(isWhole(nested(ContentCopy.MAX_NESTING + 1, 1)));
    OciException refusal = assertThrows(OciException.class, this::copy);
    assertEquals(ErrorKind.INVALID, refusal.kind());
  }

  private RawManifest copy() throws IOException {
    return new ImageCopier(ProgressListener.NONE)
        .copy(source, MemoryDestination.empty(), CopyRequest.EXACT);
  }
}
