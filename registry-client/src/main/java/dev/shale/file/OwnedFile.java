package dev.shale.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/** New files that show, by a lock, that the process which made them lives. */
public final class OwnedFile {
  /** Begins the names of this process's files. */
  private static final String PROCESS = UUID.randomUUID() + ".";

  private OwnedFile() {}

  /** A name that no file has, and that says to {@link #isOwn} that this process made it. */
  public static String newName() {
    return PROCESS + UUID.randomUUID();
  }

  /**
   * Whether this process made a file. It must not open it a second time: closing that would end the
   * lock, which belongs to the process.
   */
  public static boolean isOwn(Path file) {
    return file.getFileName().toString().startsWith(PROCESS);
  }

  /**
   * Makes a file and locks it, as {@link #create}; makes its directory again, and the one that is
   * in, if another process took them for unused.
   *
   * @throws NoSuchFileException if more than these is missing
   */
  public static FileChannel createSurely(Path file) throws IOException {
    while (true) {
      try {
        Optional<FileChannel> created = create(file);
        if (created.isPresent()) {
          return created.get();
        }
      } catch (NoSuchFileException e) {
        Path directory = file.resolveSibling("").toAbsolutePath();
        makeAgain(directory.resolveSibling(""));
        makeAgain(directory);
      }
    }
  }

  private static void makeAgain(Path directory) throws IOException {
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
  }

  /**
   * Makes a file and locks it; the caller closes the channel, and with it gives up the lock.
   *
   * @return empty if a sweeper took the file away before it was locked
   * @throws NoSuchFileException if the directory is not there
   */
  public static Optional<FileChannel> create(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
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
