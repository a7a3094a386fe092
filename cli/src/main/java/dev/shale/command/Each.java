package dev.shale.command;

import dev.shale.concurrent.TaskGroup;
import dev.shale.error.OciException;
import java.io.IOException;
import java.util.List;

/**
 * What a command does to each of several things: those where it fails do not concern the others.
 */
public final class Each {
  private Each() {}

  /** What is done to one. */
  @FunctionalInterface
  public interface Action<T> {
    void accept(T thing) throws IOException, InterruptedException;
  }

  /**
   * Does it to all of them in their order, and tells of each failure in a line.
   *
   * @return the exit code
   * @throws IOException if what fails would fail for the others, too
   */
  public static <T> int of(List<T> things, Session session, Action<T> action) throws IOException {
    int status = ExitCode.OK;
    for (T thing : things) {
      try {
        TaskGroup.interruptibly(
            () -> {
              action.accept(thing);
              return thing;
            });
      } catch (OciException e) {
        Program.print(Failure.of(e), session.globals().errors(), session.surroundings().err());
        status = ExitCode.FAILED;
      }
    }
    return status;
  }
}
