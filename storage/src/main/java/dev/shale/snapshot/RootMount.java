package dev.shale.snapshot;

import dev.shale.tree.FileTree;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A container's root file system where processes can run in it. What is mounted is seen in the
 * mount namespace of the thread that made it; closing it unmounts it.
 */
public interface RootMount extends AutoCloseable {
  /** Where the root file system is. */
  Path path();

  /** The same files, with the owners that the container means. */
  FileTree tree();

  /**
   * Unmounts it.
   *
   * @throws dev.shale.error.OciException CONFLICT if something in it is in use
   */
  @Override
  void close() throws IOException;
}
