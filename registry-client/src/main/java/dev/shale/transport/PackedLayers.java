package dev.shale.transport;

import dev.shale.blob.Packing;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import java.io.IOException;
import java.util.Optional;

/**
 * What layers came to when they were packed: packing is deterministic, so a layer that was packed
 * once need not be packed again to learn its name. A name found here is a hint on where to look;
 * what packing gives is what counts. Safe for use by several threads.
 */
public interface PackedLayers {
  /** Remembers nothing. */
  PackedLayers NONE =
      new PackedLayers() {
        @Override
        public Optional<Descriptor> find(Digest diffId, Packing packing) {
          return Optional.empty();
        }

        @Override
        public void remember(Digest diffId, Packing packing, Descriptor packed) {}
      };

  /** The packed form of the tar with this digest. */
  Optional<Descriptor> find(Digest diffId, Packing packing) throws IOException;

  /** Takes note of what a tar was packed to. */
  void remember(Digest diffId, Packing packing, Descriptor packed) throws IOException;
}
