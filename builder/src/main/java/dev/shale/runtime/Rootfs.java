package dev.shale.runtime;

import dev.shale.tree.ReadableTree;
import java.nio.file.Path;

/**
 * The root of a container, twice: as the runtime mounts it and as we read it. Both stay open and
 * mounted for as long as the container runs; whoever opened them closes them.
 *
 * @param directory a directory that the calling thread sees, in its mount namespace; absolute
 * @param tree the same files
 */
public record Rootfs(Path directory, ReadableTree tree) {
  public Rootfs {
    directory = directory.toAbsolutePath().normalize();
  }
}
