package dev.shale.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file on its way: it gets its name when it is whole, or is gone when this is closed. Until then
 * it is locked, beside where it is to be; what a killed process has left of one is removed by
 * whoever makes the next.
 */
public final class FileDraft implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("[0-9a-f-]{36}\\.[0-9a-f-]{36}");

  private final Path file;
  private final Path target;
  private final FileChannel channel;
  private boolean isCommitted;

  private FileDraft(Path file, Path target, FileChannel channel) {
    this.file = file;
    this.target = target;
    this.channel = channel;
  }

  /**
   * A draft of a file, after those that killed processes have left of it are removed; the caller
   * closes.
   *
   * @param target absolute; what is there is replaced in the end
   * @throws NoSuchFileException if its directory is not there
   */
  public static FileDraft beside(Path target) throws IOException {
    sweep(target);
    while (true) {
      Path file = target.resolveSibling(prefix(target) + OwnedFile.newName());
      Optional<FileChannel> channel = OwnedFile.create(file);
      if (channel.isPresent()) {
        return new FileDraft(file, target, channel.get());
      }
    }
  }

  private static String prefix(Path target) {
    return "." + target.getFileName() + ".";
  }

  private static void sweep(Path target) throws IOException {
    String prefix = prefix(target);
    try (DirectoryStream<Path> drafts =
        Files.newDirectoryStream(
            target.resolveSibling(""), file -> isDraft(prefix, file.getFileName().toString()))) {
      for (Path draft : drafts) {
        removeIfLeft(draft);
      }
    }
  }

  private static boolean isDraft(String prefix, String name) {
    return name.startsWith(prefix)
        && NAME.matcher(name.substring(prefix.length())).matches()
        && !OwnedFile.isOwn(Path.of(name.substring(prefix.length())));
  }

  private static void removeIfLeft(Path draft) throws IOException {
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      if (channel.tryLock() != null) {
        Files.deleteIfExists(draft);
      }
    } catch (NoSuchFileException | AccessDeniedException e) {
      // its owner has just finished, or is somebody else
    }
  }

  /** Where the file is to be. */
  public Path target() {
    return target;
  }

  /** Where to write; closed with this. */
  public FileChannel channel() {
    return channel;
  }

  /** Makes the bytes durable, then puts the file in its place. */
  public void commit() throws IOException {
    Located.at(target, () -> channel.force(true));
    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    isCommitted = true;
    try (FileChannel directory =
        FileChannel.open(target.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  /** Removes the file unless it was committed. */
  @Override
  public void close() throws IOException {
    channel.close();
    if (!isCommitted) {
      Files.deleteIfExists(file);
    }
  }
}
