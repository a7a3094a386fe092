package dev.shale.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A tree in preparation, seen by nobody else. Closing it removes it unless it was published. Not
 * thread-safe.
 */
public final class StagedTree implements AutoCloseable {
  private final Path path;
  private final Path lockFile;
  private final FileChannel channel;

  StagedTree(Path path, Path lockFile, FileChannel channel) {
    this.path = path;
    this.lockFile = lockFile;
    this.channel = channel;
  }

  /** Where the tree is. */
  public Path path() {
    return path;
  }

  /** Ends this process's claim and leaves the tree for whoever looks for abandoned ones next. */
  public void leave() throws IOException {
    channel.close();
  }

  /** Removes the tree, if it is still here, and ends this process's claim on the place. */
  @Override
  public void close() throws IOException {
    try (channel) {
      StagingArea.removeTree(path);
      Files.deleteIfExists(lockFile);
    }
  }
}
