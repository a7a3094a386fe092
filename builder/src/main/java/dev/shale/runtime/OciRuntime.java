package dev.shale.runtime;

import dev.shale.error.OciException;
import java.io.IOException;

/**
 * Something that runs a container from its start to its end. {@code toString} says which, for
 * people: {@code runc (/usr/sbin/runc)}.
 */
public interface OciRuntime {
  /** The status of a program that is there but cannot be executed. */
  int CANNOT_INVOKE = 126;

  /** The status of a program that is not there. */
  int NOT_FOUND = 127;

  /**
   * Runs the container and waits for its process to end. All that was set up for it is gone
   * afterwards, and so are all processes in it, also when this fails or the thread is interrupted.
   *
   * <p>Has to be called on the platform thread in whose mount namespace the root file system is.
   *
   * @return the exit status of the process; 128 plus the signal's number if one ended it; {@link
   *     #CANNOT_INVOKE} or {@link #NOT_FOUND} if it could not be started, with the reason on its
   *     standard error
   * @throws OciException INVALID if the image has no such user; UNSUPPORTED if the container could
   *     not be set up, with the runtime's own words
   * @throws java.io.InterruptedIOException if the thread is interrupted
   */
  int run(ContainerRequest request) throws IOException;
}
