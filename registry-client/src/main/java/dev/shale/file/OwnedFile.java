package dev.shale.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** New files that show, by a lock, that the process which made them lives. */
public final class OwnedFile {
  private OwnedFile() {}

  /**
   * Makes a file and locks it; the caller closes the channel, and with it gives up the lock.
   *
   * @return empty if a sweeper took the file away before it was locked
   * @throws java.nio.file.NoSuchFileException if the directory is not there
   */
  public static Optional<FileChannel> create(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      channel.lock();
      if (Files.exists(file)) {
        return Optional.of(channel);
      }
      channel.close();
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      channel.close();
      Files.deleteIfExists(file);
      throw e;
    }
  }
}
