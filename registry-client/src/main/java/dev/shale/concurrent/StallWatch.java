package dev.shale.concurrent;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * Ends a write of which the other side takes nothing for too long. Java's sockets know no limit of
 * time for that; but on a virtual thread, an interrupt closes them. On any other thread this does
 * nothing. Belongs to the thread that writes, which closes it.
 */
public final class StallWatch implements AutoCloseable {
  /** How often in the time that is allowed the watcher looks. */
  private static final int LOOKS = 8;

  /** What writes, on the thread that this belongs to. */
  @FunctionalInterface
  public interface Writing {
    void write() throws IOException;
  }

  private final Thread writer = Thread.currentThread();
  private final Duration patience;
  private volatile long began;
  private volatile boolean isWriting;
  private boolean isWatched;
  private boolean isClosed;
  private boolean hasFired;

  /**
   * @param patience how long one write may take
   */
  public StallWatch(Duration patience) {
    this.patience = patience;
  }

  /**
   * Writes.
   *
   * @throws SocketTimeoutException if the other side took nothing for too long
   */
  public void run(Writing writing) throws IOException {
    if (!isWatched && writer.isVirtual()) {
      isWatched = true;
      Thread.startVirtualThread(this::watch);
    }
    began = System.nanoTime();
    isWriting = true;
    try {
      writing.write();
    } catch (IOException e) {
      throw stalled() ? timeout(e) : e;
    } finally {
      isWriting = false;
    }
  }

  private static SocketTimeoutException timeout(IOException cause) {
    SocketTimeoutException timeout = new SocketTimeoutException("it takes no more of the request");
    timeout.initCause(cause);
    return timeout;
  }

  /** Whether it was this that broke the write off; then the thread is not interrupted any more. */
  private synchronized boolean stalled() {
    return hasFired && Thread.interrupted();
  }

  private synchronized void watch() {
    try {
      while (!isClosed && !hasFired) {
        wait(Math.max(1, patience.toMillis() / LOOKS));
        if (!isClosed && isWriting && System.nanoTime() - began > patience.toNanos()) {
          hasFired = true;
          writer.interrupt();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does
    }
  }

  /** Ends the watch. A write that ended just when it was to be broken off is no interruption. */
  @Override
  public synchronized void close() {
    isClosed = true;
    notifyAll();
    if (hasFired) {
      boolean _ = Thread.interrupted();
    }
  }
}
