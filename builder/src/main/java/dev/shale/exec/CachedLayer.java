package dev.shale.exec;

import dev.shale.blob.Blob;
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

  @Override
  public ImageSource source() {
    return cache.source();
  }

  @Override
  public void bring() throws IOException {
    Blob blob =
        cache
            .layer(layer)
            .orElseThrow(
                () -> OciException.notFound("read %s: %s is not in it", cache.name(), layer));
    try {
      store.add(blob, layer, below);
    } catch (OciException e) {
      throw new LostLayerException(cache, e.kind(), e);
    } catch (IOException e) {
      boolean isOfDisk = e instanceof FileSystemException;
      if (isOfDisk || Thread.currentThread().isInterrupted()) {
        throw e;
      }
      throw new LostLayerException(cache, ErrorKind.UNAVAILABLE, e);
    }
    store.steps().remember(entry.key(), entry.result(), below);
  }
}
