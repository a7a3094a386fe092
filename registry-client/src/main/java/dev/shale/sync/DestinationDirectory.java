package dev.shale.sync;

import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * The directory that images go to, which may be a link itself. Who goes through a link below it
 * changes another name's image, or what is none of the destination: so that is refused. Links that
 * someone makes while a sync is at work are not looked for.
 */
record DestinationDirectory(Path root) {
  /**
   * Checks that an image's directory is below this one, and that no link leads to it.
   *
   * @throws OciException INVALID if it is elsewhere
   */
  void requireOwn(Path directory) {
    if (directory.equals(root) || !directory.startsWith(root)) {
      throw OciException.invalid("sync to dir:%s: it is not below dir:%s", directory, root);
    }
    requireNoLink(directory);
  }

  private void requireNoLink(Path directory) {
    Path reached = root;
    for (Path name : root.relativize(directory)) {
      reached = reached.resolve(name);
      if (name.toString().equals("..")) {
        throw OciException.invalid("sync to dir:%s: it leads out of dir:%s", directory, root);
      }
      if (Files.isSymbolicLink(reached)) {
        throw OciException.invalid(
            "sync to dir:%s: %s is a link, and nothing is written through one; remove it",
            directory, reached);
      }
    }
  }

  /**
   * The tags that images of a repository have here.
   *
   * @throws OciException INVALID if a link leads to them
   */
  Set<String> tags(String repository) throws IOException {
    Path parent = root.resolve(repository).getParent();
    if (parent != null && !parent.equals(root)) {
      requireOwn(parent);
    }
    return DirectoryListing.tags(root, repository);
  }
}
