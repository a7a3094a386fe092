package dev.shale.linux;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.IOException;

/**
 * What is being tried, in the user's words, for the message if the kernel refuses.
 *
 * @param verb such as {@code create}
 * @param object what it is done to, as the message shall show it
 */
record Attempt(String verb, Object object) {
  /**
   * Passes a call's result on, or fails.
   *
   * @param call the name of the function that returned it
   * @throws OciException if the refusal is the caller's to understand
   * @throws IOException if the disk failed or the kernel's reason is its own
   */
  @CanIgnoreReturnValue
  int check(String call, long result) throws IOException {
    if (result < 0) {
      throw failure(call, result);
    }
    return (int) result;
  }

  /** The failure of a call, to be thrown; a refusal in the user's terms is thrown at once. */
  IOException failure(String call, long result) {
    Errno errno = Errno.of(result).orElse(null);
    if (errno == null) {
      return new IOException("%s %s: error %d from %s".formatted(verb, object, -result, call));
    }
    return switch (errno) {
      case ENOENT -> throw refusal(ErrorKind.NOT_FOUND, errno);
      case EEXIST, EBUSY -> throw refusal(ErrorKind.CONFLICT, errno);
      case ELOOP, ENOTDIR, EXDEV, ENAMETOOLONG, EOVERFLOW ->
          throw refusal(ErrorKind.INVALID, errno);
      case EPERM, EACCES -> throw refusal(ErrorKind.DENIED, errno);
      case EOPNOTSUPP, ENOSYS, ENODEV -> throw refusal(ErrorKind.UNSUPPORTED, errno);
      default ->
          new IOException(
              "%s %s: %s (%s from %s)".formatted(verb, object, errno.text(), errno, call));
    };
  }

  private OciException refusal(ErrorKind kind, Errno errno) {
    return new OciException(kind, "%s %s: %s".formatted(verb, object, errno.text()));
  }
}
