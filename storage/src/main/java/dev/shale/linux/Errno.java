package dev.shale.linux;

import java.util.Arrays;
import java.util.Optional;

/**
 * Why the kernel refused.
 *
 * <p>Spec: errno(3); the numbers are those of every architecture that we run on.
 */
enum Errno {
  EPERM(1, "not permitted"),
  ENOENT(2, "nothing is there"),
  EINTR(4, "interrupted"),
  EIO(5, "the disk failed"),
  EBADF(9, "it is closed already"),
  ENOMEM(12, "out of memory"),
  EACCES(13, "permission denied"),
  EBUSY(16, "in use"),
  EEXIST(17, "something is there already"),
  EXDEV(18, "it would leave the root or the file system"),
  ENODEV(19, "no such device or file system type"),
  ENOTDIR(20, "a part of the path is a symbolic link or no directory"),
  EISDIR(21, "it is a directory"),
  EINVAL(22, "the kernel does not take these arguments"),
  ENFILE(23, "the system has too many open files"),
  EMFILE(24, "this process has too many open files"),
  EFBIG(27, "larger than the file system or the limits allow"),
  ENOSPC(28, "no space left on the device"),
  EROFS(30, "the file system is read-only"),
  EMLINK(31, "it has too many hard links"),
  ERANGE(34, "larger than the room for it"),
  ENAMETOOLONG(36, "the name is too long for the file system"),
  ENOSYS(38, "this kernel does not offer it"),
  ENOTEMPTY(39, "the directory is not empty"),
  ELOOP(40, "a part of the path is a symbolic link"),
  ENODATA(61, "no such attribute"),
  EOVERFLOW(75, "an id is not mapped in this user namespace"),
  EOPNOTSUPP(95, "the file system does not offer it"),
  ENOTCONN(107, "whoever serves the file system is gone"),
  EDQUOT(122, "the disk quota is used up");

  private final int number;
  private final String text;

  Errno(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /** What a call's negative result means; empty for one that we have no words for. */
  static Optional<Errno> of(long result) {
    return Arrays.stream(values()).filter(errno -> errno.is(result)).findFirst();
  }

  /** Whether this is what a call failed with. */
  boolean is(long result) {
    return result == -number;
  }

  /** What a call that fails so returns. */
  int result() {
    return -number;
  }

  String text() {
    return text;
  }
}
