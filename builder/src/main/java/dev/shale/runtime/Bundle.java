package dev.shale.runtime;

import dev.shale.snapshot.StagedTree;
import dev.shale.snapshot.StagingArea;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A directory for the files of one run, which only we may read; closing removes it. What a process
 * that was killed has left is removed with the next one.
 */
final class Bundle implements AutoCloseable {
  /** Locks are the process's: two of its threads must not take over the same leftover. */
  private static final Object SWEEP = new Object();

  private final StagedTree tree;

  private Bundle(StagedTree tree) {
    this.tree = tree;
  }

  /** Ends what may still run in a directory whose process is gone. */
  @FunctionalInterface
  interface Ending {
    /** Whether nothing runs there any more; if not, the next run tries again. */
    boolean of(Path directory) throws IOException;
  }

  /**
   * A new one, inside a directory that is made if it is missing.
   *
   * @param ending ends what may still run of those that dead processes left
   */
  static Bundle create(Path parent, Ending ending) throws IOException {
    StagingArea area = new StagingArea(Files.createDirectories(parent).toRealPath());
    synchronized (SWEEP) {
      for (StagedTree left : area.abandoned()) {
        if (ending.of(left.path())) {
          left.close();
        } else {
          left.leave();
        }
      }
    }
    StagedTree tree = area.open();
    Files.setPosixFilePermissions(tree.path(), PosixFilePermissions.fromString("rwx------"));
    return new Bundle(tree);
  }

  /** The name of the container, which no other one on this host has. */
  String id() {
    return id(directory());
  }

  static String id(Path directory) {
    return "shale-" + directory.getFileName();
  }

  Path directory() {
    return tree.path();
  }

  Path file(String name) {
    return directory().resolve(name);
  }

  @Override
  public void close() throws IOException {
    tree.close();
  }
}
