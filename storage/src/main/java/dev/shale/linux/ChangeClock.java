package dev.shale.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * The clock by which the kernel notes when files change. It ticks some hundred times a second, and
 * on some file systems once in a second.
 */
public final class ChangeClock {
  private ChangeClock() {}

  /** What it shows just now on the file system of a directory that can be written to. */
  public static Instant now(Path directory) throws IOException {
    Path file = Files.createTempFile(directory, ".clock", "");
    try {
      return ((FileTime) Files.getAttribute(file, "unix:ctime")).toInstant();
    } finally {
      Files.delete(file);
    }
  }
}
