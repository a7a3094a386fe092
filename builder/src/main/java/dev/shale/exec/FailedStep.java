package dev.shale.exec;

import dev.shale.local.ContainerRecord;
import dev.shale.runtime.Stdio;
import java.io.IOException;
import java.io.OutputStream;

/** A RUN whose process did not succeed, as it left everything. */
public interface FailedStep {
  /** What is known of it. */
  StepFailure failure();

  /** How many other steps work just now. */
  int others();

  /** What is done while no other step works. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Waits until no other step works, and does something while none starts.
   *
   * @throws java.io.InterruptedIOException if the thread is interrupted, as it is when another step
   *     ends the build
   */
  <T> T alone(Work<T> work) throws IOException;

  /**
   * Runs a shell in the root as it is, with the step's mounts, secrets, agents, environment, user,
   * network and rights. It is the shell that the step has, or else {@code /bin/sh}. What was in a
   * mount of type tmpfs is gone.
   *
   * @return its exit status; 127 if the root has no such shell
   */
  int shell(Stdio stdio) throws IOException;

  /** Where what the process prints goes; not closed. */
  OutputStream output();

  /**
   * Makes the root a working container of this name, with the config that the image had before the
   * step. No shell can be run here afterwards, and the build cannot go on.
   *
   * @throws dev.shale.error.OciException CONFLICT if the name is in use
   */
  ContainerRecord keep(String name) throws IOException;
}
