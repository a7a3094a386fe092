package dev.shale.exec;

import dev.shale.buildcache.ImportedCache;
import dev.shale.image.LayerId;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The layers of an image that does not stay here, some of which nobody has looked into. */
final class PassingLayers {
  private PassingLayers() {}

  /**
   * Asks caches elsewhere whether they still have what is to be read there.
   *
   * @throws LostLayerException if one does not
   */
  static void requireThere(List<LayerId> layers, Stacks stacks, List<ImportedCache> caches)
      throws IOException {
    for (int i = 0; i < layers.size(); i++) {
      Optional<ImageSource> source = stacks.sourceOfTop(layers.subList(0, i + 1));
      for (ImportedCache cache : caches) {
        if (source.equals(Optional.of(cache.source()))) {
          CachedLayer.requireThere(cache, layers.get(i));
        }
      }
    }
  }
}
