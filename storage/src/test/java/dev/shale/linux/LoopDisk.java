package dev.shale.linux;

import dev.shale.registry.Programs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system of its own in a file, of a kind that the host's may not be; closing removes it. */
public final class LoopDisk implements AutoCloseable {
  private static final long BYTES = 512L << 20;

  private final Path place;

  private LoopDisk(Path place) {
    this.place = place;
  }

  /**
   * Makes one and mounts it.
   *
   * @param type {@code xfs}, say; the host has its {@code mkfs}
   */
  public static LoopDisk make(Path directory, String type) throws IOException {
    Path image = directory.resolve("disk." + type);
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(BYTES);
    }
    Path place = Files.createDirectory(directory.resolve(type));
    Programs.run(directory, List.of("mkfs." + type, "-q", image.toString()));
    Programs.run(directory, List.of("mount", "-o", "loop", image.toString(), place.toString()));
    return new LoopDisk(place);
  }

  /** Where it is mounted. */
  public Path place() {
    return place;
  }

  @Override
  public void close() {
    Programs.run(Path.of("/"), List.of("umount", place.toString()));
  }
}
