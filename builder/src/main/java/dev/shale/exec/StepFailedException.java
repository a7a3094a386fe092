package dev.shale.exec;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;

/** A RUN whose process did not succeed. */
public final class StepFailedException extends OciException {
  private static final long serialVersionUID = 1L;

  private final int status;

  StepFailedException(String message, int status) {
    super(ErrorKind.INVALID, message);
    this.status = status;
  }

  /** The process's exit status; 128 and the signal's number if one ended it. Never 0. */
  public int status() {
    return status;
  }
}
