package dev.shale.command;

import dev.shale.linux.LinuxTree;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import dev.shale.tree.FileTree;
import java.io.IOException;
import java.nio.file.Path;

/** A working container's files and the host's, side by side. */
final class ContainerFiles {
  private ContainerFiles() {}

  /** What is done with them; both trees are whole, from {@code /} down. */
  @FunctionalInterface
  interface Work {
    void apply(FileTree container, FileTree host) throws IOException;
  }

  /** Works on a container, mounted where nobody else sees it. */
  static void open(LocalStore store, ContainerRecord record, Work work) throws IOException {
    int _ =
        store
            .containers()
            .root(record)
            .withMounted(
                (_, container) -> {
                  try (LinuxTree host = LinuxTree.open(Path.of("/"))) {
                    work.apply(container, host);
                    return ExitCode.OK;
                  }
                });
  }
}
