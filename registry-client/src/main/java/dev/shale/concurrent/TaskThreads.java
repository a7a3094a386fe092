package dev.shale.concurrent;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Virtual threads for tasks that come from outside and that nobody joins: a server's requests. None
 * outlives the {@code try} block that opened this. Thread-safe.
 */
public final class TaskThreads implements Executor, AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Starts a task on a thread of its own; what it throws is lost. */
  @Override
  public void execute(Runnable task) {
    threads.execute(task);
  }

  /** Interrupts what still runs and waits for it to stop. */
  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
