package dev.shale.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * {@link Libc} by the JDK's own foreign functions. Everything goes through the one function {@code
 * syscall}, so that a start pays for linking one handle.
 */
final class ForeignLibc implements Libc {
  private static final MethodHandle SYSCALL = linkSyscall();

  /** Where the call in progress leaves errno. */
  private final ThreadLocal<MemorySegment> errno =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));

  private final SyscallNumber.Architecture architecture;

  ForeignLibc(SyscallNumber.Architecture architecture) {
    this.architecture = architecture;
  }

  @SuppressWarnings("restricted") // Native access is what this class is for.
  private static MethodHandle linkSyscall() {
    Linker linker = Linker.nativeLinker();
    ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
    return linker.downcallHandle(
        linker.defaultLookup().find("syscall").orElseThrow(),
        FunctionDescriptor.of(word, word, word, word, word, word, word, word),
        Linker.Option.captureCallState("errno"));
  }

  @Override
  public long syscall(long number, long a, long b, long c, long d, long e, long f) {
    MemorySegment state = errno.get();
    try {
      long result = (long) SYSCALL.invokeExact(state, number, a, b, c, d, e, f);
      return result == -1 ? -state.get(ValueLayout.JAVA_INT, 0) : result;
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private long call(SyscallNumber number, long a, long b, long c, long d, long e) {
    return syscall(number.on(architecture), a, b, c, d, e, 0);
  }

  private long call(SyscallNumber number, long a, long b, long c, long d) {
    return call(number, a, b, c, d, 0);
  }

  private long call(SyscallNumber number, long a, long b, long c) {
    return call(number, a, b, c, 0, 0);
  }

  private long call(SyscallNumber number, long a, long b) {
    return call(number, a, b, 0, 0, 0);
  }

  private long call(SyscallNumber number, long a) {
    return call(number, a, 0, 0, 0, 0);
  }

  private long call(SyscallNumber number) {
    return call(number, 0, 0, 0, 0, 0);
  }

  @Override
  public int openat(int directory, long path, int flags, int mode) {
    return (int) call(SyscallNumber.OPENAT, directory, path, flags, mode);
  }

  @Override
  public int close(int fd) {
    return (int) call(SyscallNumber.CLOSE, fd);
  }

  @Override
  public long read(int fd, long buffer, long count) {
    return call(SyscallNumber.READ, fd, buffer, count);
  }

  @Override
  public long write(int fd, long buffer, long count) {
    return call(SyscallNumber.WRITE, fd, buffer, count);
  }

  @Override
  public long lseek(int fd, long offset, int whence) {
    return call(SyscallNumber.LSEEK, fd, offset, whence);
  }

  @Override
  public int ftruncate(int fd, long length) {
    return (int) call(SyscallNumber.FTRUNCATE, fd, length);
  }

  @Override
  public long getdents64(int fd, long buffer, long count) {
    return call(SyscallNumber.GETDENTS64, fd, buffer, count);
  }

  @Override
  public int statx(int directory, long path, int flags, int mask, long result) {
    return (int) call(SyscallNumber.STATX, directory, path, flags, mask, result);
  }

  @Override
  public long readlinkat(int directory, long path, long buffer, long size) {
    return call(SyscallNumber.READLINKAT, directory, path, buffer, size);
  }

  @Override
  public int mkdirat(int directory, long path, int mode) {
    return (int) call(SyscallNumber.MKDIRAT, directory, path, mode);
  }

  @Override
  public int mknodat(int directory, long path, int mode, long device) {
    return (int) call(SyscallNumber.MKNODAT, directory, path, mode, device);
  }

  @Override
  public int symlinkat(long target, int directory, long path) {
    return (int) call(SyscallNumber.SYMLINKAT, target, directory, path);
  }

  @Override
  public int linkat(int fromDirectory, long from, int toDirectory, long to, int flags) {
    return (int) call(SyscallNumber.LINKAT, fromDirectory, from, toDirectory, to, flags);
  }

  @Override
  public int renameat(int fromDirectory, long from, int toDirectory, long to) {
    return (int) call(SyscallNumber.RENAMEAT, fromDirectory, from, toDirectory, to);
  }

  @Override
  public int unlinkat(int directory, long path, int flags) {
    return (int) call(SyscallNumber.UNLINKAT, directory, path, flags);
  }

  @Override
  public int fchownat(int directory, long path, int uid, int gid, int flags) {
    return (int) call(SyscallNumber.FCHOWNAT, directory, path, uid, gid, flags);
  }

  @Override
  public int fchmod(int fd, int mode) {
    return (int) call(SyscallNumber.FCHMOD, fd, mode);
  }

  @Override
  public int fchmodat(int directory, long path, int mode, int flags) {
    return (int) call(SyscallNumber.FCHMODAT, directory, path, mode, flags);
  }

  @Override
  public int utimensat(int directory, long path, long times, int flags) {
    return (int) call(SyscallNumber.UTIMENSAT, directory, path, times, flags);
  }

  @Override
  public long llistxattr(long path, long buffer, long size) {
    return call(SyscallNumber.LLISTXATTR, path, buffer, size);
  }

  @Override
  public long lgetxattr(long path, long name, long buffer, long size) {
    return call(SyscallNumber.LGETXATTR, path, name, buffer, size);
  }

  @Override
  public int lsetxattr(long path, long name, long value, long size, int flags) {
    return (int) call(SyscallNumber.LSETXATTR, path, name, value, size, flags);
  }

  @Override
  public int lremovexattr(long path, long name) {
    return (int) call(SyscallNumber.LREMOVEXATTR, path, name);
  }

  @Override
  public int syncfs(int fd) {
    return (int) call(SyscallNumber.SYNCFS, fd);
  }

  @Override
  public int mount(long source, long target, long type, long flags, long options) {
    return (int) call(SyscallNumber.MOUNT, source, target, type, flags, options);
  }

  @Override
  public int umount2(long target, int flags) {
    return (int) call(SyscallNumber.UMOUNT2, target, flags);
  }

  @Override
  public int unshare(int flags) {
    return (int) call(SyscallNumber.UNSHARE, flags);
  }

  @Override
  public int geteuid() {
    return (int) call(SyscallNumber.GETEUID);
  }

  @Override
  public int execve(long path, long arguments, long environment) {
    return (int) call(SyscallNumber.EXECVE, path, arguments, environment);
  }

  @Override
  public int prctl(int option, long value) {
    return (int) call(SyscallNumber.PRCTL, option, value);
  }

  @Override
  public int ioctl(int fd, long request, long argument) {
    return (int) call(SyscallNumber.IOCTL, fd, request, argument);
  }

  @Override
  public int wait4(int pid, long status, int options, long usage) {
    return (int) call(SyscallNumber.WAIT4, pid, status, options, usage);
  }
}
