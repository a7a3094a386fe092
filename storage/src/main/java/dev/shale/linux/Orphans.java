package dev.shale.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Processes in a root directory whose parents have gone: while this is open they come to be our
 * children, and those that came are ended. One at a time in a process, since it cannot be told
 * whose they were. Thread-safe.
 *
 * <p>Spec: PR_SET_CHILD_SUBREAPER(2const).
 */
public final class Orphans implements AutoCloseable {
  private static final int SET_CHILD_SUBREAPER = 36;

  /** How often those are looked for that others have started while they were ended. */
  private static final int ROUNDS = 100;

  private final Path root;
  private final Set<Long> others = new HashSet<>();

  private Orphans(Path root) {
    this.root = root;
    try (Stream<ProcessHandle> children = ProcessHandle.current().children()) {
      children.forEach(child -> others.add(child.pid()));
    }
  }

  /**
   * Adopts those in a root from now on, and kills those that are there already. Whoever calls has
   * the root for himself.
   */
  public static Orphans adopt(Path root) throws IOException {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      all.filter(process -> isInRoot(process, root).orElse(false))
          .forEach(ProcessHandle::destroyForcibly);
    }
    new Attempt("adopt", "orphans").check("prctl", HostLibc.LIBC.prctl(SET_CHILD_SUBREAPER, 1));
    return new Orphans(root);
  }

  /** Ends those that came. Nothing else that is executed in the root has us for its parent. */
  public synchronized void end() {
    for (int round = 0; round < ROUNDS; round++) {
      List<ProcessHandle> adopted = adopted();
      if (adopted.isEmpty()) {
        return;
      }
      adopted.forEach(Orphans::end);
    }
  }

  /** Ends those that came, and adopts no more. */
  @Override
  public void close() throws IOException {
    end();
    new Attempt("leave", "orphans").check("prctl", HostLibc.LIBC.prctl(SET_CHILD_SUBREAPER, 0));
  }

  private List<ProcessHandle> adopted() {
    try (Stream<ProcessHandle> children = ProcessHandle.current().children()) {
      return children.filter(this::isOurs).toList();
    }
  }

  /** One that has ended is nobody's any more: its parent hears of it, or goes, too. */
  private boolean isOurs(ProcessHandle child) {
    try {
      return !others.contains(child.pid())
          && KnownProcess.of(child.pid()).isPresent()
          && isInRoot(child, root).orElse(true);
    } catch (IOException e) {
      return false;
    }
  }

  /** Empty if it does not show where it is: it has ended, or is another user's. */
  private static Optional<Boolean> isInRoot(ProcessHandle process, Path root) {
    Path its = Path.of("/proc", Long.toString(process.pid()), "root");
    try {
      return Optional.of(Files.isSameFile(its, root));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Nobody but us can ask what became of it, until which it counts as there. */
  private static void end(ProcessHandle orphan) {
    if (orphan.destroyForcibly()) {
      HostLibc.LIBC.wait4((int) orphan.pid(), 0, 0, 0);
    }
  }
}
