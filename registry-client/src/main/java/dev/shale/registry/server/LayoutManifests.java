package dev.shale.registry.server;

import dev.shale.blob.Blob;
import dev.shale.concurrent.Permits;
import dev.shale.concurrent.Permits.Permit;
import dev.shale.content.ContentStore;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.RawManifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The manifests of a layout, read and checked. Large ones take several times their size meanwhile,
 * so only a few of those are read at once. Thread-safe.
 */
final class LayoutManifests {
  private static final int LARGE_AT_ONCE = 2;

  private final ContentStore content;
  private final Permits large = new Permits(LARGE_AT_ONCE);

  LayoutManifests(ContentStore content) {
    this.content = content;
  }

  /**
   * Reads a manifest.
   *
   * @return empty if its bytes are not here
   */
  Optional<RawManifest> find(Descriptor manifest) throws IOException {
    OptionalLong size = content.size(manifest.digest());
    if (size.isEmpty()) {
      return Optional.empty();
    }
    if (size.getAsLong() <= Room.SMALL_BYTES) {
      return Optional.of(read(manifest));
    }
    try (Permit _ = large.acquire()) {
      return Optional.of(read(manifest));
    }
  }

  /**
   * Checks the bytes of a manifest that is here; it may be large.
   *
   * @throws OciException CORRUPT if they are not those that it names
   */
  void check(Descriptor manifest) throws IOException {
    Optional<Blob> bytes = content.find(manifest);
    if (bytes.isPresent()) {
      try (InputStream in = bytes.get().open()) {
        in.transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  private RawManifest read(Descriptor manifest) throws IOException {
    return RawManifest.verified(manifest, content.readSmall(manifest, RawManifest.MAX_BYTES));
  }
}
