package dev.shale.snapshot;

import dev.shale.layer.RootChanges;
import dev.shale.tree.FileTree;
import java.io.Closeable;
import java.io.IOException;

/**
 * What was changed of a root, with the files open that it is in; closing it closes them.
 *
 * @param files an upper directory, or a whole root
 */
public record Changes(RootChanges found, FileTree files) implements Closeable {
  @Override
  public void close() throws IOException {
    files.close();
  }
}
