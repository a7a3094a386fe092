package dev.shale.linux;

/** The end of the process, without that of the JVM. */
public final class ProcessEnd {
  private ProcessEnd() {}

  /**
   * Ends every thread where it is: no hook runs, and what is in buffers is lost. Returns only where
   * the kernel's number for this is not known.
   *
   * <p>Spec: exit_group(2).
   */
  public static void now(int status) {
    SyscallNumber.Architecture.host()
        .ifPresent(
            host ->
                HostLibc.LIBC.syscall(SyscallNumber.EXIT_GROUP.on(host), status, 0, 0, 0, 0, 0));
  }
}
