package dev.shale.exec;

import dev.shale.buildcache.CacheEntry;
import dev.shale.buildcache.ImportedCache;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.LayerId;
import dev.shale.local.LocalStore;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;

/**
 * A layer that a cache elsewhere has. When it has come, the store knows the step's result, too.
 *
 * @param below what it stands on
 */
record CachedLayer(
    LocalStore store, ImportedCache cache, CacheEntry entry, LayerId layer, List<LayerId> below)
    implements LayerSupply {
  CachedLayer {
    below = List.copyOf(below);
  }

  /**
   * Asks whether a cache still has a layer that it names.
   *
   * @throws LostLayerException if not, or if it does not say
   */
  static void requireThere(ImportedCache cache, LayerId layer) throws IOException {
    try {
      if (!cache.source().has(layer.blob())) {
        throw OciException.notFound("read %s: it is gone", layer.blob().digest());
      }
    } catch (OciException e) {
      throw new LostLayerException(cache, e.kind(), e);
    } catch (IOException e) {
      if (e instanceof FileSystemException || Thread.currentThread().isInterrupted()) {
        throw e;
      }
      throw new LostLayerException(cache, ErrorKind.UNAVAILABLE, e);
    }
  }

  @Override
  public ImageSource source() {
    return cache.source();
  }

  @Override
  public void bring() throws IOException {
    WatchedBlob blob =
        new WatchedBlob(
            cache
                .layer(layer)
                .orElseThrow(
                    () -> OciException.notFound("read %s: %s is not in it", cache.name(), layer)));
    try {
      store.add(blob, layer, below);
    } catch (OciException e) {
      if (e.kind() != ErrorKind.CORRUPT && !blob.hasFailed()) {
        throw e; // the store does not take it
      }
      throw new LostLayerException(cache, e.kind(), e);
    } catch (IOException e) {
      if (!blob.hasFailed() || Thread.currentThread().isInterrupted()) {
        throw e;
      }
      throw new LostLayerException(cache, ErrorKind.UNAVAILABLE, e);
    }
    store.steps().remember(entry.key(), entry.result(), below);
  }
}
