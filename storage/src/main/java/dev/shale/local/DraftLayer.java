package dev.shale.local;

import dev.shale.image.LayerId;
import java.io.IOException;
import java.util.List;

/**
 * A layer that was made and is in no stack yet: what it will stand on need not be known while it is
 * made. Whoever has it closes it, and with it goes what was not stored. Belongs to one thread.
 */
public final class DraftLayer implements AutoCloseable {
  private final LocalStore store;
  private final LayerStore layers;
  private final StagedLayer staged;

  DraftLayer(LocalStore store, LayerStore layers, StagedLayer staged) {
    this.store = store;
    this.layers = layers;
    this.staged = staged;
  }

  /** Makes it the top layer of a stack; called once at most. */
  public LayerId store(List<LayerId> below) throws IOException {
    if (store.has(below)) {
      layers.publish(staged, below);
    } else {
      layers.pack(staged);
    }
    return staged.id();
  }

  @Override
  public void close() throws IOException {
    staged.close();
  }
}
