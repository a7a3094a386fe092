package dev.shale.linux;

import java.util.Optional;
import java.util.function.IntConsumer;

/** The end of the process, without that of the JVM. */
public final class ProcessEnd {
  private ProcessEnd() {}

  /** Whether the kernel's number for this is known. */
  public static boolean isPossible() {
    return ending().isPresent();
  }

  /**
   * Ends every thread where it is: no hook runs, and what is in buffers is lost. Returns only where
   * this is not {@linkplain #isPossible() possible}.
   *
   * <p>Spec: exit_group(2).
   */
  public static void now(int status) {
    ending().ifPresent(ending -> ending.accept(status));
  }

  private static Optional<IntConsumer> ending() {
    Libc libc = HostLibc.LIBC;
    return SyscallNumber.Architecture.host()
        .map(host -> SyscallNumber.EXIT_GROUP.on(host))
        .map(number -> status -> libc.syscall(number, status, 0, 0, 0, 0, 0));
  }
}
