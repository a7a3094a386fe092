package dev.shale.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * One of the directories that a cache mount has: {@code N}, beside it {@code N.lock}, see {@link
 * UseLock}, and {@code N.used}, whose time is that of the last use.
 */
record CachePlace(Path mount, int number) {
  /** What the processes see. */
  Path files() {
    return mount.resolve(Integer.toString(number));
  }

  Path lock() {
    return mount.resolve(number + ".lock");
  }

  /** Held while {@link #files} come about. */
  Path birth() {
    return mount.resolve(number + ".birth");
  }

  private Path used() {
    return mount.resolve(number + ".used");
  }

  /** Takes note that it is used just now. */
  void use() throws IOException {
    Files.write(used(), new byte[0]);
    Files.setLastModifiedTime(used(), FileTime.from(Instant.now()));
  }

  /** When it was used last. */
  Instant lastUse() throws IOException {
    return Files.exists(used())
        ? Files.getLastModifiedTime(used()).toInstant()
        : Files.getLastModifiedTime(files()).toInstant();
  }
}
