package dev.shale.snapshot;

import dev.shale.file.OwnedFile;
import dev.shale.linux.LinuxTree;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * Where trees are prepared or taken apart, unseen. Each directory belongs to the process that made
 * it, by a file lock that dies with that process; {@link #sweep} removes what dead processes left.
 */
public final class StagingArea {
  private static final String LOCK_SUFFIX = ".lock";

  private final Path directory;

  /** Uses {@code directory}, which exists and is on the file system of the layers. */
  public StagingArea(Path directory) {
    this.directory = directory;
  }

  /** A new empty directory of mode 0755; closing it removes it unless it has been moved away. */
  public StagedTree open() throws IOException {
    while (true) {
      Path lockFile = directory.resolve(UUID.randomUUID() + LOCK_SUFFIX);
      Optional<FileChannel> lock = OwnedFile.create(lockFile);
      if (lock.isPresent()) {
        return open(lockFile, lock.get());
      }
    }
  }

  private static StagedTree open(Path lockFile, FileChannel lock) throws IOException {
    try {
      return new StagedTree(Files.createDirectory(treeOf(lockFile)), lockFile, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      Files.deleteIfExists(lockFile);
      throw e;
    }
  }

  /**
   * Takes a tree out of sight and removes it, in two steps: from the first on it is gone for
   * everyone, and the second can be repeated by anyone.
   */
  public void discard(Path tree) throws IOException {
    try (StagedTree bin = open()) {
      Files.delete(bin.path());
      try {
        Files.move(tree, bin.path());
      } catch (NoSuchFileException e) {
        return; // already gone
      }
    }
  }

  /** Ends what may still go on in a directory whose process is gone. */
  @FunctionalInterface
  public interface Ending {
    void of(Path directory) throws IOException;
  }

  /** Removes what processes that are gone have left behind. */
  public void sweep() throws IOException {
    sweep(_ -> {});
  }

  /** Removes what processes that are gone have left behind, each after its ending. */
  public void sweep(Ending ending) throws IOException {
    try (DirectoryStream<Path> locks = Files.newDirectoryStream(directory, "*" + LOCK_SUFFIX)) {
      for (Path lockFile : locks) {
        sweep(lockFile, ending);
      }
    }
  }

  private static void sweep(Path lockFile, Ending ending) throws IOException {
    try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        ending.of(treeOf(lockFile));
        removeTree(treeOf(lockFile));
        Files.deleteIfExists(lockFile);
      }
    } catch (NoSuchFileException | OverlappingFileLockException e) {
      return; // its owner has just finished, or is this very process
    }
  }

  private static Path treeOf(Path lockFile) {
    String name = lockFile.getFileName().toString();
    return lockFile.resolveSibling(name.substring(0, name.length() - LOCK_SUFFIX.length()));
  }

  static void removeTree(Path tree) throws IOException {
    if (Files.notExists(tree)) {
      return;
    }
    try (LinuxTree files = LinuxTree.open(tree)) {
      files.remove(TreePath.ROOT);
    }
    Files.delete(tree);
  }
}
