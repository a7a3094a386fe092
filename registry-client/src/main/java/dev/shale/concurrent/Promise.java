package dev.shale.concurrent;

import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A result that one task will give and others wait for. Waiting ends with the result or by
 * interruption: if the task fails, its {@link TaskGroup} interrupts those who wait.
 */
public final class Promise<T> {
  private final CountDownLatch given = new CountDownLatch(1);
  private volatile @Nullable T result;

  /** Gives the result, once. */
  public void give(T value) {
    if (result != null) {
      throw new IllegalStateException("given twice");
    }
    result = value;
    given.countDown();
  }

  /** Whether there is a result: who waits for it then does not wait. */
  public boolean isGiven() {
    return result != null;
  }

  /**
   * Waits for the result.
   *
   * @throws InterruptedIOException if the thread is interrupted
   */
  public T await() throws InterruptedIOException {
    try {
      given.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    T value = result;
    if (value == null) {
      throw new IllegalStateException("nothing given");
    }
    return value;
  }
}
