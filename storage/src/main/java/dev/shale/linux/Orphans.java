package dev.shale.linux;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Processes whose parents have gone: while this is open they come to be our children, and those
 * that came are ended when it is closed. One at a time in a process, since it cannot be told whose
 * they were.
 *
 * <p>Spec: PR_SET_CHILD_SUBREAPER(2const).
 */
public final class Orphans implements AutoCloseable {
  private static final int SET_CHILD_SUBREAPER = 36;

  /** How often those are looked for that others have started while they were ended. */
  private static final int ROUNDS = 100;

  private final Set<Long> others = new HashSet<>();

  private Orphans() {
    try (Stream<ProcessHandle> children = ProcessHandle.current().children()) {
      children.forEach(child -> others.add(child.pid()));
    }
  }

  /** Adopts them from now on. */
  public static Orphans adopt() throws IOException {
    new Attempt("adopt", "orphans").check("prctl", HostLibc.LIBC.prctl(SET_CHILD_SUBREAPER, 1));
    return new Orphans();
  }

  /** Ends those that came, and adopts no more. */
  @Override
  public void close() throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      List<ProcessHandle> adopted = adopted();
      if (adopted.isEmpty()) {
        break;
      }
      adopted.forEach(Orphans::end);
    }
    new Attempt("leave", "orphans").check("prctl", HostLibc.LIBC.prctl(SET_CHILD_SUBREAPER, 0));
  }

  private List<ProcessHandle> adopted() {
    try (Stream<ProcessHandle> children = ProcessHandle.current().children()) {
      return children.filter(child -> !others.contains(child.pid())).toList();
    }
  }

  /** Nobody but us can ask what became of it, until which it counts as there. */
  private static void end(ProcessHandle orphan) {
    orphan.destroyForcibly();
    HostLibc.LIBC.wait4((int) orphan.pid(), 0, 0, 0);
  }
}
