package dev.shale.command;

/**
 * The statuses the program ends with, beside those that a process in a container passes on. They
 * are what scripts written for buildah and podman expect.
 */
public final class ExitCode {
  public static final int OK = 0;

  /** Anything that failed before or outside a process of the user's. */
  public static final int FAILED = 125;

  /** The command of {@code run} exists but cannot be executed. */
  public static final int CANNOT_INVOKE = 126;

  /** The command of {@code run} does not exist. */
  public static final int COMMAND_NOT_FOUND = 127;

  /** Ended by SIGINT; SIGTERM's, by the same rule, is 143. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
