package dev.shale.linux;

import dev.shale.concurrent.TaskGroup;
import java.io.IOException;
import java.util.concurrent.Callable;

/**
 * A mount namespace for as long as some code runs: what it mounts, only it and the processes that
 * it starts can see, and all of it is gone when it and they have ended, whatever happens.
 */
public final class PrivateMounts {
  private static final int NEW_MOUNT_NAMESPACE = 0x20000;
  private static final int SHARE_NO_WORKING_DIRECTORY = 0x200;
  private static final long RECURSIVE = 0x4000;
  private static final long PRIVATE = 1 << 18;

  private PrivateMounts() {}

  /**
   * Runs code in a mount namespace of its own, on one thread that this is for, and waits for it.
   * Trees opened there can be used by any thread, and after it.
   *
   * @throws dev.shale.error.OciException DENIED if this process may not have namespaces
   */
  public static <T> T run(Callable<T> body) throws IOException {
    try (TaskGroup<T> group = TaskGroup.ofPlatformThreads()) {
      group.fork(
          () -> {
            enter(HostLibc.LIBC);
            return body.call();
          });
      return group.join().getFirst();
    }
  }

  /** Namespaces are the kernel's per thread; the JVM's other threads stay where they are. */
  private static void enter(Libc libc) throws IOException {
    Attempt attempt = new Attempt("enter", "a private mount namespace");
    attempt.check("unshare", libc.unshare(NEW_MOUNT_NAMESPACE | SHARE_NO_WORKING_DIRECTORY));
    try (NativeMemory memory = new NativeMemory()) {
      attempt.check("mount", libc.mount(0, memory.text("/"), 0, RECURSIVE | PRIVATE, 0));
    }
  }
}
