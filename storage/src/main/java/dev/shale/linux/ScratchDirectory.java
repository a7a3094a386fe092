package dev.shale.linux;

import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory to try something in; closing it removes it with all that is in it. */
public record ScratchDirectory(Path path) implements AutoCloseable {
  /** Makes one in an existing directory. */
  public static ScratchDirectory in(Path directory) throws IOException {
    return new ScratchDirectory(Files.createTempDirectory(directory, ".try"));
  }

  @Override
  public void close() throws IOException {
    try (LinuxTree tree = LinuxTree.open(path)) {
      tree.remove(TreePath.ROOT);
    }
    Files.delete(path);
  }
}
