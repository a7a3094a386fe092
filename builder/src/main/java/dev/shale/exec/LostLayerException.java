package dev.shale.exec;

import dev.shale.buildcache.ImportedCache;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A cache elsewhere that does not give a layer which it has named. */
final class LostLayerException extends OciException {
  private static final long serialVersionUID = 1L;

  private final transient ImportedCache cache;

  LostLayerException(ImportedCache cache, ErrorKind kind, Exception cause) {
    super(kind, "build cache " + cache.name() + ": " + cause.getMessage(), cause);
    this.cache = cache;
  }

  /** Which cache a failure is due to, if it is one's. */
  static Optional<ImportedCache> cacheIn(OciException failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof LostLayerException lost) {
        return Optional.of(lost.cache);
      }
    }
    return Optional.empty();
  }
}
