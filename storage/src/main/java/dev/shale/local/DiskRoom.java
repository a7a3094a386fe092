package dev.shale.local;

import dev.shale.layer.Expansion;
import java.io.File;
import java.nio.file.Path;

/**
 * The file system that a store is on, but for a reserve that keeps the host working: the hundredth
 * part, and no more than 256 MiB.
 */
public record DiskRoom(Path root) implements Expansion.Room {
  private static final int RESERVED_PART = 100;
  private static final long MAX_RESERVE = 256L << 20;

  /**
   * Asks by path: {@link java.nio.file.FileStore} looks for the mount in the list of the process,
   * where a private mount is not.
   */
  @Override
  public long freeBytes() {
    File directory = root.toFile();
    long total = directory.getTotalSpace();
    if (total == 0) {
      return Long.MAX_VALUE; // the kernel does not say
    }
    return directory.getUsableSpace() - Math.min(total / RESERVED_PART, MAX_RESERVE);
  }
}
