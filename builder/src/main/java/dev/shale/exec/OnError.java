package dev.shale.exec;

import java.io.IOException;

/**
 * What is done about a RUN whose process did not succeed, while all that it had is still there.
 * Called on the step's thread; of several steps at once, if several fail.
 */
@FunctionalInterface
public interface OnError {
  /** The build fails. */
  OnError FAIL = _ -> Decision.FAIL;

  /** How the build goes on. */
  enum Decision {
    /** It does not. */
    FAIL,
    /** What is now in the root is what the step came to. */
    GO_ON
  }

  /**
   * Decides, having looked into the step or not.
   *
   * @param failed usable until this returns
   * @throws java.io.InterruptedIOException if the thread is interrupted
   */
  Decision decide(FailedStep failed) throws IOException;
}
