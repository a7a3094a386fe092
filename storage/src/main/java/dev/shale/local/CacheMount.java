package dev.shale.local;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A directory of {@link CacheMounts} that is in use until it is closed. What is written to it is
 * there for the next who opens it.
 */
public final class CacheMount implements AutoCloseable {
  private final CachePlace place;
  private final UseLock lock;

  CacheMount(CachePlace place, UseLock lock) {
    this.place = place;
    this.lock = lock;
  }

  /** The directory, on this host. */
  public Path path() {
    return place.files();
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      place.use();
    }
  }
}
