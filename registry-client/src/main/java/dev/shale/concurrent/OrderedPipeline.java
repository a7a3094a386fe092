package dev.shale.concurrent;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Work that is done side by side and handed over in the order in which it was submitted, by the
 * thread that submits. As many pieces are under way as there are workers, and as many again are
 * done or waiting, so memory is bounded. Belongs to one thread; closing it abandons what is under
 * way.
 */
public final class OrderedPipeline<T> implements AutoCloseable {
  /** Takes results, in order. */
  @FunctionalInterface
  public interface Consumer<T> {
    void accept(T result) throws IOException;
  }

  private final ExecutorService workers;
  private final int limit;
  private final Consumer<T> consumer;
  private final Deque<Future<T>> underWay = new ArrayDeque<>();

  /**
   * A pipeline of this many threads.
   *
   * @param workers at least 1; the results do not depend on it
   */
  public OrderedPipeline(int workers, Consumer<T> consumer) {
    this.workers = Executors.newFixedThreadPool(workers, Thread.ofPlatform().daemon().factory());
    this.limit = 2 * workers;
    this.consumer = consumer;
  }

  /** Adds a piece of work, after handing over the oldest result if there is no room. */
  public void submit(Callable<T> work) throws IOException {
    if (underWay.size() == limit) {
      handOver();
    }
    underWay.add(workers.submit(work));
  }

  /** Hands over all results. */
  public void finish() throws IOException {
    while (!underWay.isEmpty()) {
      handOver();
    }
  }

  private void handOver() throws IOException {
    try {
      consumer.accept(underWay.remove().get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException failure -> throw failure;
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IOException(e);
      }
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
    workers.close();
  }
}
