package dev.shale.content;

import dev.shale.content.Drafts.Draft;
import dev.shale.file.OwnedFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Blobs that come piece by piece and whose digest is known only in the end: each is a file under a
 * name of its own, by which it is gone on with, by a later process too. Several processes may use
 * the same directory; one at a time has a blob open. Safe for use by several threads.
 */
public final class PendingBlobs {
  /** How long a blob is waited for that nobody goes on with. */
  public static final Duration KEPT_FOR = Drafts.KEPT_FOR;

  private final DirectoryContentStore store;
  private final Path directory;

  /** Those open here: to open a file again and close it would end the lock of who has it. */
  private final Set<String> open = ConcurrentHashMap.newKeySet();

  /**
   * Blobs on their way into a store.
   *
   * @param directory exists, is on the store's file system, and holds nothing else
   */
  public PendingBlobs(DirectoryContentStore store, Path directory) {
    this.store = store;
    this.directory = directory;
  }

  /**
   * Starts a blob; the caller closes. It is gone then, unless the writer was told to keep it.
   *
   * @param name a plain file name that no other has
   */
  public BlobWriter start(String name) throws IOException {
    open.add(name);
    try {
      Path file = directory.resolve(name);
      return writer(name, new Draft(file, OwnedFile.createSurely(file)));
    } catch (IOException | RuntimeException e) {
      open.remove(name);
      throw e;
    }
  }

  private BlobWriter writer(String name, Draft draft) throws IOException {
    return FileBlobWriter.pending(store, draft, () -> open.remove(name));
  }

  /**
   * Goes on with a blob, whose bytes are read for that; the caller closes.
   *
   * @return empty if there is none of that name, or it is open elsewhere
   */
  public Optional<BlobWriter> resume(String name) throws IOException {
    if (!open.add(name)) {
      return Optional.empty();
    }
    try {
      Optional<Draft> draft = claim(directory.resolve(name));
      if (draft.isPresent()) {
        return Optional.of(writer(name, draft.get()));
      }
      open.remove(name);
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      open.remove(name);
      throw e;
    }
  }

  private static Optional<Draft> claim(Path file) throws IOException {
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        if (isOurs(channel) && Files.exists(file)) {
          return Optional.of(new Draft(file, channel));
        }
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
      channel.close();
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static boolean isOurs(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // of another such object in this process
    }
  }

  /** Removes the blobs that nobody has gone on with since. */
  public void sweep(Instant before) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (open.add(name)) {
          try {
            sweep(file, before);
          } finally {
            open.remove(name);
          }
        }
      }
    }
  }

  private static void sweep(Path file, Instant before) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (Files.getLastModifiedTime(file).toInstant().isBefore(before) && isOurs(channel)) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      return; // it has just ended
    }
  }
}
