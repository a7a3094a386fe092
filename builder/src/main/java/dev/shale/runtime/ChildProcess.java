package dev.shale.runtime;

import dev.shale.concurrent.TaskGroup;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs of the host, started on the calling thread and never left behind. */
final class ChildProcess {
  private static final Redirect NOTHING = Redirect.from(Path.of("/dev/null").toFile());

  /** How long a process that has been killed may stay for want of somebody who buries it. */
  private static final Duration BURIAL = Duration.ofSeconds(5);

  private static final Duration LOOK = Duration.ofMillis(2);

  private final ProcessBuilder builder;

  private ChildProcess(List<String> command) {
    this.builder = new ProcessBuilder(command);
  }

  /** A program that sees our own environment. */
  static ChildProcess of(List<String> command) {
    return new ChildProcess(command);
  }

  /** A program that sees nothing but this environment. */
  static ChildProcess of(List<String> command, Map<String, String> environment) {
    ChildProcess child = new ChildProcess(command);
    child.builder.environment().clear();
    child.builder.environment().putAll(environment);
    return child;
  }

  /** Ends in good order what a child has started; whatever still runs afterwards is killed. */
  @FunctionalInterface
  interface Stopper {
    /** Leaves everything to the kill. */
    Stopper NONE = process -> {};

    void stop(Process process) throws IOException, InterruptedException;
  }

  /** What a process that has ended left running, which may hold its output open. */
  @FunctionalInterface
  interface Leftovers {
    /** There are none, or they end by themselves. */
    Leftovers NONE = () -> {};

    void end() throws IOException;
  }

  /** As {@link #run(Stdio, Stopper, Leftovers)}, of one that leaves nothing running. */
  int run(Stdio stdio, Stopper stopper) throws IOException {
    return run(stdio, stopper, Leftovers.NONE);
  }

  /**
   * Runs to the end.
   *
   * @param stopper called if we are interrupted or the output cannot be written
   * @param leftovers ended when the process has ended, on another thread
   * @return the exit status, 128 plus its number after a signal
   */
  int run(Stdio stdio, Stopper stopper, Leftovers leftovers) throws IOException {
    redirect(stdio);
    Process process = builder.start();
    // The input may never end. Its group is closed when the process has, and nobody waits for it.
    try (TaskGroup<Void> feeding = TaskGroup.ofPlatformThreads();
        TaskGroup<Void> copies = TaskGroup.ofVirtualThreads()) {
      switch (stdio) {
        case Stdio.Inherited _, Stdio.NoInput _, Stdio.Terminal _ -> {}
        case Stdio.Logged(OutputStream log) ->
            copies.fork(() -> copy(process.getInputStream(), log));
        case Stdio.Fed(InputStream in, OutputStream log) -> {
          feeding.fork(() -> feed(in, process));
          copies.fork(() -> copy(process.getInputStream(), log));
        }
        case Stdio.Captured(OutputStream out, OutputStream err) -> {
          copies.fork(() -> copy(process.getInputStream(), out));
          copies.fork(() -> copy(process.getErrorStream(), err));
        }
      }
      copies.fork(
          () -> {
            process.waitFor();
            leftovers.end();
            return null;
          });
      return await(process, copies, stopper, leftovers);
    }
  }

  private static int await(
      Process process, TaskGroup<Void> copies, Stopper stopper, Leftovers leftovers)
      throws IOException {
    boolean ended = false;
    try {
      copies.join();
      int status = process.waitFor();
      ended = true;
      return status;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      if (!ended) {
        stop(process, stopper);
        leftovers.end();
      }
    }
  }

  /** Stops the child undisturbed by the interrupt that may be the reason for it. */
  private static void stop(Process process, Stopper stopper) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      stopper.stop(process);
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      interrupted |= kill(process);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Kills what still runs, children first: of a parent that is gone they can no longer be found;
   * and waits, since what has been killed is in the root for a moment yet.
   */
  private static boolean kill(Process process) {
    List<ProcessHandle> below = process.descendants().toList();
    below.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    long began = System.nanoTime();
    boolean interrupted = false;
    while (process.isAlive()
        || (isAnyAlive(below) && System.nanoTime() - began < BURIAL.toNanos())) {
      try {
        process.waitFor();
        Thread.sleep(LOOK);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }

  private static boolean isAnyAlive(List<ProcessHandle> processes) {
    return processes.stream().anyMatch(ProcessHandle::isAlive);
  }

  /**
   * Runs to the end without a word, for at most this long.
   *
   * @return whether it came to a good end
   */
  boolean runQuietly(Duration patience) throws IOException, InterruptedException {
    builder.redirectInput(NOTHING);
    builder.redirectOutput(Redirect.DISCARD);
    builder.redirectError(Redirect.DISCARD);
    Process process = builder.start();
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      return false;
    }
    return process.exitValue() == 0;
  }

  private void redirect(Stdio stdio) {
    switch (stdio) {
      case Stdio.Inherited i -> builder.inheritIO();
      case Stdio.Terminal t -> builder.inheritIO();
      case Stdio.NoInput n -> builder.inheritIO().redirectInput(NOTHING);
      case Stdio.Fed f -> builder.redirectErrorStream(true);
      case Stdio.Logged l -> builder.redirectInput(NOTHING).redirectErrorStream(true);
      case Stdio.Captured c -> builder.redirectInput(NOTHING);
    }
  }

  /** What the process does not take is no failure. */
  private static Void feed(InputStream in, Process process) throws IOException {
    try (OutputStream out = process.getOutputStream()) {
      return copy(in, out);
    }
  }

  private static Void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[8192];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      out.write(buffer, 0, n);
      out.flush();
    }
    return null;
  }
}
