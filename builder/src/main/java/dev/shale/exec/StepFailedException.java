package dev.shale.exec;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;

/** A RUN whose process did not succeed. */
public final class StepFailedException extends OciException {
  private static final long serialVersionUID = 1L;

  private final transient StepFailure failure;

  StepFailedException(StepFailure failure) {
    super(ErrorKind.INVALID, failure.message());
    this.failure = failure;
  }

  /** What is known of it. */
  public StepFailure failure() {
    return failure;
  }

  /** The process's exit status; 128 and the signal's number if one ended it. Never 0. */
  public int status() {
    return failure.status();
  }
}
