package dev.shale.exec;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.function.BooleanSupplier;

/**
 * The places of steps that work: so many at once; or one alone, for as long as somebody looks into
 * what it left. Thread-safe.
 */
final class Workplaces {
  private final int count;
  private int working;
  private int wantToBeAlone;
  private boolean isAlone;

  Workplaces(int count) {
    this.count = count;
  }

  /**
   * Waits for a place; the caller closes it. Whoever waits must have nothing that a step which
   * works may wait for.
   *
   * @throws InterruptedIOException if the thread is interrupted
   */
  synchronized Place take() throws InterruptedIOException {
    awaitThat(() -> working < count && wantToBeAlone == 0 && !isAlone);
    working++;
    return new Place();
  }

  /** Waits, with this locked but for meanwhile. */
  private synchronized void awaitThat(BooleanSupplier condition) throws InterruptedIOException {
    try {
      while (!condition.getAsBoolean()) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private synchronized void leave() {
    working--;
    notifyAll();
  }

  /** From the moment that one wants to be alone, no other starts: those that work are awaited. */
  private synchronized void becomeAlone() throws InterruptedIOException {
    wantToBeAlone++;
    try {
      awaitThat(() -> working == 0 && !isAlone);
      isAlone = true;
    } finally {
      wantToBeAlone--;
      notifyAll();
    }
  }

  /** There is room: nobody has come meanwhile. */
  private synchronized void comeBack() {
    isAlone = false;
    working++;
    notifyAll();
  }

  private synchronized int working() {
    return working;
  }

  /** What is done while nobody else works. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /** The right to work, until closed. Belongs to one thread. */
  final class Place implements AutoCloseable {
    private boolean isTaken = true;

    private Place() {}

    /** How many others work just now. */
    int others() {
      return working() - (isTaken ? 1 : 0);
    }

    /**
     * Waits until nobody else works, and does something while nobody starts to. Of several who want
     * that, one comes after the other.
     */
    <T> T alone(Work<T> work) throws IOException {
      leave();
      isTaken = false;
      becomeAlone();
      try {
        return work.run();
      } finally {
        comeBack();
        isTaken = true;
      }
    }

    @Override
    public void close() {
      if (isTaken) {
        isTaken = false;
        leave();
      }
    }
  }
}
