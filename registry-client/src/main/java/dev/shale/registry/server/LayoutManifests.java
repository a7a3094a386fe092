package dev.shale.registry.server;

import dev.shale.concurrent.Permits;
import dev.shale.concurrent.Permits.Permit;
import dev.shale.content.ContentStore;
import dev.shale.image.Descriptor;
import dev.shale.image.RawManifest;
import java.io.IOException;
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

  private RawManifest read(Descriptor manifest) throws IOException {
    return RawManifest.verified(manifest, content.readSmall(manifest, RawManifest.MAX_BYTES));
  }
}
