package dev.shale.linux;

/**
 * The functions of the C library that we call, under the names and with the arguments of their
 * manual pages. Memory is passed by its address; what is there stays its caller's.
 *
 * <p>Unlike in C, a failure is returned as the negative {@link Errno}, as the kernel itself does.
 * Functions younger than the C libraries in use are {@linkplain #syscall called by number}; their
 * numbers are the same on every architecture.
 */
interface Libc {
  long syscall(long number, long a, long b, long c, long d, long e, long f);

  int openat(int directory, long path, int flags, int mode);

  int close(int fd);

  long read(int fd, long buffer, long count);

  long write(int fd, long buffer, long count);

  long lseek(int fd, long offset, int whence);

  int ftruncate(int fd, long length);

  long getdents64(int fd, long buffer, long count);

  int statx(int directory, long path, int flags, int mask, long result);

  long readlinkat(int directory, long path, long buffer, long size);

  int mkdirat(int directory, long path, int mode);

  int mknodat(int directory, long path, int mode, long device);

  int symlinkat(long target, int directory, long path);

  int linkat(int fromDirectory, long from, int toDirectory, long to, int flags);

  int renameat(int fromDirectory, long from, int toDirectory, long to);

  int unlinkat(int directory, long path, int flags);

  int fchownat(int directory, long path, int uid, int gid, int flags);

  int fchmod(int fd, int mode);

  int fchmodat(int directory, long path, int mode, int flags);

  int utimensat(int directory, long path, long times, int flags);

  long llistxattr(long path, long buffer, long size);

  long lgetxattr(long path, long name, long buffer, long size);

  int lsetxattr(long path, long name, long value, long size, int flags);

  int lremovexattr(long path, long name);

  int syncfs(int fd);

  int mount(long source, long target, long type, long flags, long options);

  int umount2(long target, int flags);

  int unshare(int flags);

  int geteuid();

  int execve(long path, long arguments, long environment);

  int prctl(int option, long value);

  int ioctl(int fd, long request, long argument);

  int wait4(int pid, long status, int options, long usage);

  default int moveMount(int from, long fromPath, int to, long toPath, int flags) {
    return (int) syscall(429, from, fromPath, to, toPath, flags, 0);
  }

  default int fsopen(long type, int flags) {
    return (int) syscall(430, type, flags, 0, 0, 0, 0);
  }

  default int fsconfig(int fd, int command, long key, long value, int aux) {
    return (int) syscall(431, fd, command, key, value, aux, 0);
  }

  default int fsmount(int fd, int flags, int attributes) {
    return (int) syscall(432, fd, flags, attributes, 0, 0, 0);
  }

  default int closeRange(int first, int last, int flags) {
    return (int)
        syscall(436, Integer.toUnsignedLong(first), Integer.toUnsignedLong(last), flags, 0, 0, 0);
  }

  default int openat2(int directory, long path, long how, long size) {
    return (int) syscall(437, directory, path, how, size, 0, 0);
  }
}
