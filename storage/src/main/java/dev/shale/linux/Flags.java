package dev.shale.linux;

import java.util.Locale;

/** Constants of the kernel's interface that {@link LinuxTree} and its parts share. */
final class Flags {
  static final int AT_FDCWD = -100;
  static final int AT_SYMLINK_NOFOLLOW = 0x100;
  static final int AT_REMOVEDIR = 0x200;
  static final int AT_EMPTY_PATH = 0x1000;

  static final int O_RDONLY = 0;
  static final int O_WRONLY = 1;
  static final int O_CREAT = 0100;
  static final int O_EXCL = 0200;
  static final int O_CLOEXEC = 02000000;
  static final int O_PATH = 010000000;

  /** ARM and POWER swapped some flags before the rest of the world agreed. */
  private static final boolean SWAPPED =
      System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).matches("aarch64|arm.*|ppc.*");

  static final int O_DIRECTORY = SWAPPED ? 040000 : 0200000;
  static final int O_NOFOLLOW = SWAPPED ? 0100000 : 0400000;

  static final int S_IFMT = 0170000;
  static final int S_IFIFO = 0010000;
  static final int S_IFCHR = 0020000;
  static final int S_IFDIR = 0040000;
  static final int S_IFBLK = 0060000;
  static final int S_IFREG = 0100000;
  static final int S_IFLNK = 0120000;
  static final int S_IFSOCK = 0140000;

  private Flags() {}
}
