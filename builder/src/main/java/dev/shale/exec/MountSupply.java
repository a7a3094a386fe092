package dev.shale.exec;

import dev.shale.buildcache.ImportedCache;
import dev.shale.error.OciException;
import dev.shale.local.CacheMount;
import dev.shale.local.CacheSeed;
import dev.shale.local.LocalStore;
import dev.shale.progress.ProgressListener;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Files of cache mounts that caches elsewhere have. Thread-safe. */
@FunctionalInterface
interface MountSupply {
  /** No such files. */
  MountSupply NOTHING = (_, _, otherwise, opening) -> opening.open(otherwise);

  /** The opening of a mount, which is made of a seed if it is not here. */
  @FunctionalInterface
  interface Opening {
    CacheMount open(CacheSeed seed) throws IOException;
  }

  /**
   * Opens a mount.
   *
   * @param nothing the mount without any files
   * @param otherwise what it begins with if nobody has it
   */
  CacheMount open(String id, CacheSeed.Nothing nothing, CacheSeed otherwise, Opening opening)
      throws IOException;

  /** The first cache that has the mount. What cannot be had is told, and done without. */
  static MountSupply of(LocalStore store, List<ImportedCache> caches, ProgressListener progress) {
    return (id, nothing, otherwise, opening) -> {
      Optional<CacheSeed> seed =
          caches.stream()
              .flatMap(cache -> cache.mount(id).stream())
              .findFirst()
              .map(tar -> store.unpacked(tar, nothing));
      if (seed.isEmpty()) {
        return opening.open(otherwise);
      }
      store.mounts().removeIfEmpty(id);
      try {
        return opening.open(seed.get());
      } catch (OciException e) {
        progress.warn("cache mount " + id + ": begins without its files: " + e.getMessage());
        return opening.open(otherwise);
      }
    };
  }
}
