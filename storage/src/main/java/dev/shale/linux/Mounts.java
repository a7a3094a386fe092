package dev.shale.linux;

import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Mounts in the mount namespace of the calling thread: the host's, or inside {@link PrivateMounts}
 * its own.
 */
public final class Mounts {
  /** The calling thread's own; {@code self} would be the main thread's. */
  private static final Path MOUNTINFO = Path.of("/proc/thread-self/mountinfo");

  private static final long RESPITE_NANOS = 50_000_000;
  private static final int MAX_TRIES = 20;

  private static final int DO_NOT_FOLLOW = 8;
  private static final int DETACH = 2;
  private static final long NO_SET_ID = 2;
  private static final long NO_DEVICES = 4;

  private Mounts() {}

  /**
   * Mounts an overlay on a directory, where it stays until {@linkplain #unmount unmounted}.
   *
   * @throws OciException DENIED if this process may not mount, INVALID if the kernel refuses these
   *     directories
   */
  public static void overlay(Overlay overlay, Path target) throws IOException {
    new OverlayMounter(HostLibc.LIBC, overlay).mountOn(target);
  }

  /**
   * Mounts an overlay nowhere: only the tree leads to it, from any thread, and closing the tree
   * unmounts it. Nothing is left if this process dies.
   */
  public static LinuxTree view(Overlay overlay) throws IOException {
    return LinuxTree.ofDescriptor(new OverlayMounter(HostLibc.LIBC, overlay).mountDetached());
  }

  /** Shows a directory, with all that is mounted in it, at another; or makes it a mount point. */
  public static void bind(Path source, Path target) throws IOException {
    try (NativeMemory memory = new NativeMemory()) {
      new Attempt("bind " + source + " to", target)
          .check(
              "mount",
              HostLibc.LIBC.mount(
                  memory.text(source), memory.text(target), 0, ClassicMounter.BIND_ALL, 0));
    }
  }

  /**
   * Mounts an empty directory in memory, which only its owner may enter, on a directory.
   *
   * @throws OciException DENIED if this process may not mount
   */
  public static void memory(Path target) throws IOException {
    try (NativeMemory memory = new NativeMemory()) {
      new Attempt("mount memory on", target)
          .check(
              "mount",
              HostLibc.LIBC.mount(
                  memory.text("tmpfs"),
                  memory.text(target),
                  memory.text("tmpfs"),
                  NO_SET_ID | NO_DEVICES,
                  memory.text("mode=0700")));
    }
  }

  /**
   * Lets programs be executed where a directory is mounted, and take what set-id bits give.
   *
   * @throws OciException DENIED if this process may not, as in a user namespace
   */
  public static void allowExecution(Path target) throws IOException {
    try (NativeMemory memory = new NativeMemory()) {
      new Attempt("allow execution in", target)
          .check(
              "mount",
              HostLibc.LIBC.mount(0, memory.text(target), 0, ClassicMounter.CHANGE_BIND, 0));
    }
  }

  /** Whether no program can be executed in a directory, because of how it is mounted. */
  public static boolean forbidsExecution(Path directory) throws IOException {
    return isMountedWith("noexec", directory);
  }

  /** Whether devices are none on the file system of a directory, as it is mounted. */
  public static boolean forbidsDevices(Path directory) throws IOException {
    return isMountedWith("nodev", directory);
  }

  private static boolean isMountedWith(String option, Path directory) throws IOException {
    Path real = directory.toRealPath();
    boolean has = false;
    int longest = -1;
    for (Mount mount : list()) {
      if (mount.holds(real) && mount.target().length >= longest) {
        longest = mount.target().length;
        has = mount.options().contains(option);
      }
    }
    return has;
  }

  /**
   * Unmounts what is mounted on a directory last. It is tried for a second: a process that another
   * thread just starts has for a moment, before it becomes its program, all that is open here.
   *
   * @throws OciException CONFLICT if something in it is in use, INVALID if nothing is mounted there
   */
  public static void unmount(Path target) throws IOException {
    try (NativeMemory memory = new NativeMemory()) {
      long path = memory.text(target);
      long result = HostLibc.LIBC.umount2(path, DO_NOT_FOLLOW);
      for (int again = 0; again < MAX_TRIES && Errno.EBUSY.is(result); again++) {
        LockSupport.parkNanos(RESPITE_NANOS);
        result = HostLibc.LIBC.umount2(path, DO_NOT_FOLLOW);
      }
      if (Errno.EINVAL.is(result)) {
        throw OciException.invalid("unmount %s: nothing is mounted there", target);
      }
      new Attempt("unmount", target).check("umount2", result);
    }
  }

  /**
   * Takes what is mounted on a directory last out of sight, even if it is in use, or whoever serves
   * it is gone.
   */
  public static void abandon(Path target) throws IOException {
    try (NativeMemory memory = new NativeMemory()) {
      new Attempt("unmount", target)
          .check("umount2", HostLibc.LIBC.umount2(memory.text(target), DO_NOT_FOLLOW | DETACH));
    }
  }

  /** Whether something is mounted on a directory, be it that nobody serves any more. */
  public static boolean isMountPoint(Path directory) throws IOException {
    Path parent = directory.resolveSibling("");
    if (Files.notExists(parent)) {
      return false;
    }
    Path real = parent.toRealPath().resolve(directory.getFileName());
    return list().stream().anyMatch(mount -> mount.isOn(real));
  }

  /** Whether whoever served what is mounted on a directory is gone: nothing can be done in it. */
  public static boolean isDead(Path mountPoint) throws IOException {
    try (NativeMemory memory = new NativeMemory()) {
      long result =
          HostLibc.LIBC.openat(
              Flags.AT_FDCWD, memory.text(mountPoint), Flags.O_RDONLY | Flags.O_CLOEXEC, 0);
      if (result >= 0) {
        HostLibc.LIBC.close((int) result);
      }
      return Errno.ENOTCONN.is(result);
    }
  }

  /** Every mount that the calling thread sees, in the order they were made in. */
  public static List<Mount> list() throws IOException {
    String text = new String(Files.readAllBytes(MOUNTINFO), StandardCharsets.ISO_8859_1);
    return text.lines().map(Mount::parse).toList();
  }
}
