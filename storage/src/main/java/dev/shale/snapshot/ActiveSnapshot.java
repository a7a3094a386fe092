package dev.shale.snapshot;

import dev.shale.linux.LinuxTree;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The directories of one working container: {@code upper}, what it changed; {@code work},
 * overlayfs's own; {@code init}, see {@link InitLayer}; {@code merged}, where it is mounted when
 * someone asks for a path. Not thread-safe.
 */
public final class ActiveSnapshot {
  private final Path directory;

  private ActiveSnapshot(Path directory) {
    this.directory = directory;
  }

  /** The snapshot in a directory that {@link #create} made. */
  public static ActiveSnapshot of(Path directory) {
    return new ActiveSnapshot(directory);
  }

  /**
   * Makes the directories where they are missing.
   *
   * @param root metadata of the root directory below, which overlayfs takes from the upper one
   */
  public static ActiveSnapshot create(Path directory, NodeMeta root) throws IOException {
    ActiveSnapshot snapshot = new ActiveSnapshot(directory);
    Files.createDirectories(snapshot.work());
    Files.createDirectories(snapshot.merged());
    Files.createDirectories(snapshot.init());
    snapshot.renew(root);
    return snapshot;
  }

  /** Makes an empty upper directory where there is none: after a commit has taken the old one. */
  public void renew(NodeMeta root) throws IOException {
    if (Files.exists(upper())) {
      return;
    }
    Path draft = Files.createDirectories(directory.resolve("upper.draft"));
    try (LinuxTree tree = LinuxTree.open(draft)) {
      tree.setMeta(TreePath.ROOT, root);
    }
    Files.move(draft, upper(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** What the container changed, in overlayfs's form. */
  public Path upper() {
    return directory.resolve("upper");
  }

  Path work() {
    return directory.resolve("work");
  }

  Path init() {
    return directory.resolve("init");
  }

  /** Where a mount that others shall see is made. */
  public Path merged() {
    return directory.resolve("merged");
  }

  /** Everything the snapshot has on disk. */
  public Path directory() {
    return directory;
  }

  /** Whether nothing is in the upper directory, or there is none. */
  public boolean hasNoChanges() throws IOException {
    return Files.notExists(upper()) || isUnchanged();
  }

  /** Whether the container has changed nothing. */
  public boolean isUnchanged() throws IOException {
    try (LinuxTree tree = LinuxTree.open(upper())) {
      return tree.list(TreePath.ROOT).isEmpty();
    }
  }
}
