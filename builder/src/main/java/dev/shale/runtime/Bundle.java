package dev.shale.runtime;

import dev.shale.linux.KnownProcess;
import dev.shale.snapshot.StagedTree;
import dev.shale.snapshot.StagingArea;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * A directory for the files of one run, which only we may read; closing removes it. What a process
 * that was killed has left is removed with the next one.
 */
final class Bundle implements AutoCloseable {
  /** What an OCI runtime has of a container. */
  static final String STATE = "state";

  /** What a script knows of its first process. */
  static final String FIRST = "first";

  private static final long PATIENCE_MILLIS = 2000;

  /** Locks are the process's: two of its threads must not take over the same leftover. */
  private static final Object SWEEP = new Object();

  private final StagedTree tree;

  private Bundle(StagedTree tree) {
    this.tree = tree;
  }

  /** Ends what may still run in a directory whose process is gone. */
  @FunctionalInterface
  interface Ending {
    /** Leaves those of OCI runtimes to a run of theirs. */
    Ending OF_OTHERS = directory -> Files.notExists(directory.resolve(STATE));

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
        if (endFirst(left.path()) && ending.of(left.path())) {
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

  /** Kills what a script has set up; its first process takes all others of its namespace along. */
  private static boolean endFirst(Path directory) throws IOException {
    Optional<KnownProcess> first = KnownProcess.read(directory.resolve(FIRST));
    return first.isEmpty() || first.get().kill(PATIENCE_MILLIS);
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
