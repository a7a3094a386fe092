package dev.shale.concurrent;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Tasks that end together: {@link #join()} returns when all have succeeded, and the first failure
 * cancels the rest. No task outlives the {@code try} block that opened its group. The group belongs
 * to the thread that opened it.
 */
public final class TaskGroup<T> implements AutoCloseable {
  private final ExecutorService threads;
  private final ExecutorCompletionService<T> done;
  private final List<Future<T>> tasks = new ArrayList<>();

  private TaskGroup(ExecutorService threads) {
    this.threads = threads;
    this.done = new ExecutorCompletionService<>(threads);
  }

  /** A group whose tasks wait for others most of the time: each on a virtual thread. */
  public static <T> TaskGroup<T> ofVirtualThreads() {
    return new TaskGroup<>(Executors.newVirtualThreadPerTaskExecutor());
  }

  /**
   * A group whose tasks each have an operating system thread of their own, for native calls that
   * block and for what the kernel keeps per thread, such as a mount namespace.
   */
  public static <T> TaskGroup<T> ofPlatformThreads() {
    return new TaskGroup<>(
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory()));
  }

  /**
   * Runs a task on a virtual thread and waits for it: there it can be stopped even while it waits
   * for a socket, as this thread is when it is interrupted.
   *
   * @throws IOException its failure, if it was one
   */
  public static <T> T interruptibly(Callable<T> task) throws IOException {
    try (TaskGroup<T> group = ofVirtualThreads()) {
      group.fork(task);
      return group.join().getFirst();
    }
  }

  /** Starts a task on a thread of its own. */
  public void fork(Callable<T> task) {
    tasks.add(done.submit(task));
  }

  /**
   * Waits for every task; results are in the order of {@link #fork}.
   *
   * @throws IOException the first failure, if it was one
   * @throws RuntimeException the first failure, if it was one
   */
  public List<T> join() throws IOException {
    try {
      for (int i = 0; i < tasks.size(); i++) {
        done.take().get();
      }
    } catch (ExecutionException e) {
      throw asThrown(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    return tasks.stream().map(Future::resultNow).toList();
  }

  /** Cancels what still runs and waits for it to stop. */
  @Override
  public void close() {
    tasks.forEach(task -> task.cancel(true));
    threads.close();
  }

  private static IOException asThrown(ExecutionException failure) {
    return switch (failure.getCause()) {
      case IOException e -> e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> new IOException(failure);
    };
  }
}
