package dev.shale.concurrent;

import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** A bound on how many may do something at once: downloads, uploads, cores. Thread-safe. */
public final class Permits {
  private final Semaphore free;

  public Permits(int count) {
    this.free = new Semaphore(count);
  }

  /**
   * Waits for a permit; closing it gives it back.
   *
   * @throws InterruptedIOException if the waiting thread is interrupted
   */
  public Permit acquire() throws InterruptedIOException {
    try {
      free.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    return free::release;
  }

  /** A permit, if one is free just now. */
  public Optional<Permit> tryAcquire() {
    return free.tryAcquire() ? Optional.of(free::release) : Optional.empty();
  }

  /** The right to go on, until closed. */
  public interface Permit extends AutoCloseable {
    @Override
    void close();
  }
}
