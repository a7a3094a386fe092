package dev.shale.registry;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.util.Optional;

/** A registry's no, for those whose next step depends on how it was said. */
final class RefusedException extends OciException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Optional<String> retryAfter;

  RefusedException(ErrorKind kind, String message, int status, Optional<String> retryAfter) {
    super(kind, message);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** The status of the answer. */
  int status() {
    return status;
  }

  /** When to ask again, if the registry said. */
  Optional<String> retryAfter() {
    return retryAfter;
  }
}
