package dev.shale.linux;

import java.util.Locale;
import java.util.Optional;

/**
 * The kernel's numbers for what {@link Libc} names, where they differ by architecture.
 *
 * <p>Spec: Linux, arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
 */
enum SyscallNumber {
  OPENAT(257, 56),
  CLOSE(3, 57),
  READ(0, 63),
  WRITE(1, 64),
  LSEEK(8, 62),
  FTRUNCATE(77, 46),
  GETDENTS64(217, 61),
  STATX(332, 291),
  READLINKAT(267, 78),
  MKDIRAT(258, 34),
  MKNODAT(259, 33),
  SYMLINKAT(266, 36),
  LINKAT(265, 37),
  RENAMEAT(264, 38),
  UNLINKAT(263, 35),
  FCHOWNAT(260, 54),
  FCHMOD(91, 52),
  FCHMODAT(268, 53),
  UTIMENSAT(280, 88),
  LLISTXATTR(195, 12),
  LGETXATTR(192, 9),
  LSETXATTR(189, 6),
  LREMOVEXATTR(198, 15),
  SYNCFS(306, 267),
  MOUNT(165, 40),
  UMOUNT2(166, 39),
  UNSHARE(272, 97),
  GETEUID(107, 175),
  EXECVE(59, 221),
  PRCTL(157, 167),
  IOCTL(16, 29),
  WAIT4(61, 260),
  EXIT_GROUP(231, 94);

  /** The architectures whose numbers we have. */
  enum Architecture {
    X86_64,
    AARCH64;

    /** That of this host; empty if it is another. */
    static Optional<Architecture> host() {
      return switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
        case "amd64", "x86_64" -> Optional.of(X86_64);
        case "aarch64" -> Optional.of(AARCH64);
        default -> Optional.empty();
      };
    }
  }

  private final int x86;
  private final int aarch64;

  SyscallNumber(int x86, int aarch64) {
    this.x86 = x86;
    this.aarch64 = aarch64;
  }

  int on(Architecture architecture) {
    return switch (architecture) {
      case X86_64 -> x86;
      case AARCH64 -> aarch64;
    };
  }
}
