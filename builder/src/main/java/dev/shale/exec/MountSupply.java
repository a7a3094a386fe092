package dev.shale.exec;

import dev.shale.buildcache.ImportedCache;
import dev.shale.buildcache.ImportedMount;
import dev.shale.dockerfile.Mount.Attributes;
import dev.shale.error.OciException;
import dev.shale.local.CacheMount;
import dev.shale.local.CacheSeed;
import dev.shale.local.LocalStore;
import dev.shale.progress.ProgressListener;
import java.io.IOException;
import java.nio.file.FileSystemException;
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
   * @param attributes what the mount's directory is to have, whatever it had elsewhere
   * @param otherwise what it begins with if nobody has it
   */
  CacheMount open(String id, Attributes attributes, CacheSeed otherwise, Opening opening)
      throws IOException;

  /** The first cache that has the mount. What cannot be had is told, and done without. */
  static MountSupply of(LocalStore store, List<ImportedCache> caches, ProgressListener progress) {
    return (id, attributes, otherwise, opening) -> {
      Optional<CacheSeed> seed =
          caches.stream()
              .flatMap(cache -> cache.mount(id).stream())
              .findFirst()
              .map(mount -> store.unpacked(mount.files(), top(attributes, mount)));
      if (seed.isEmpty()) {
        return opening.open(otherwise);
      }
      store.mounts().removeIfEmpty(id);
      try {
        return opening.open(seed.get());
      } catch (OciException e) {
        tell(id, e, progress);
      } catch (IOException e) {
        if (e instanceof FileSystemException || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        tell(id, e, progress);
      }
      return opening.open(otherwise);
    };
  }

  private static void tell(String id, Exception cause, ProgressListener progress) {
    progress.warn("cache mount " + id + ": begins without its files: " + cause.getMessage());
  }

  private static CacheSeed.Nothing top(Attributes attributes, ImportedMount mount) {
    return CacheSeed.nothing(
        attributes.mode().orElse(mount.mode()),
        attributes.uid().orElse(mount.uid()),
        attributes.gid().orElse(mount.gid()));
  }
}
