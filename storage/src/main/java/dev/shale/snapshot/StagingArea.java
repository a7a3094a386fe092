package dev.shale.snapshot;

import dev.shale.file.OwnedFile;
import dev.shale.linux.LinuxTree;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where trees are prepared or taken apart, unseen. Each directory belongs to the process that made
 * it, by a file lock that dies with that process; {@link #abandoned} are those of dead ones.
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
    StagedTree tree = reserve();
    try {
      Files.createDirectory(tree.path());
      return tree;
    } catch (IOException | RuntimeException e) {
      tree.close();
      throw e;
    }
  }

  /** A place where nothing is yet; it takes no room on the disk. */
  private StagedTree reserve() throws IOException {
    while (true) {
      Path lockFile = directory.resolve(OwnedFile.newName() + LOCK_SUFFIX);
      Optional<FileChannel> lock = OwnedFile.create(lockFile);
      if (lock.isPresent()) {
        return new StagedTree(treeOf(lockFile), lockFile, lock.get());
      }
    }
  }

  /**
   * Takes a tree out of sight: from now on it is gone for everyone, and it is removed when the
   * result is closed, or by whoever finds it after this process. Empty if it is not there.
   */
  public Optional<StagedTree> discard(Path tree) throws IOException {
    StagedTree bin = reserve();
    try {
      Files.move(tree, bin.path());
      return Optional.of(bin);
    } catch (NoSuchFileException e) {
      bin.close();
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      bin.close();
      throw e;
    }
  }

  /** Takes over what processes that are gone have left behind; closing each removes it. */
  public List<StagedTree> abandoned() throws IOException {
    List<StagedTree> abandoned = new ArrayList<>();
    try (DirectoryStream<Path> locks = Files.newDirectoryStream(directory, "*" + LOCK_SUFFIX)) {
      for (Path lockFile : locks) {
        if (!OwnedFile.isOwn(lockFile)) {
          claim(lockFile).ifPresent(abandoned::add);
        }
      }
    }
    return abandoned;
  }

  private static Optional<StagedTree> claim(Path lockFile) throws IOException {
    try {
      FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
      if (channel.tryLock() != null) {
        return Optional.of(new StagedTree(treeOf(lockFile), lockFile, channel));
      }
      channel.close();
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty(); // its owner has just finished
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
