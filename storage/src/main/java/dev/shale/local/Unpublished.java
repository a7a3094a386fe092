package dev.shale.local;

import java.io.IOException;

/**
 * What destinations brought into the store and closed without publishing. It is removed when no
 * destination is open any more, since until then another may have found it there and count on it;
 * and by an interrupted thread too, since that is how many of them end. Thread-safe.
 */
final class Unpublished {
  /** Removes what nothing refers to. */
  @FunctionalInterface
  interface Removal {
    void of(Sweeper.Objects candidates) throws IOException;
  }

  private final Removal removal;
  private Sweeper.Objects left = Sweeper.Objects.none();
  private int open;

  Unpublished(Removal removal) {
    this.removal = removal;
  }

  synchronized void opened() {
    open++;
  }

  /** Ends what {@link #opened} began. */
  synchronized void closed(Sweeper.Objects unpublished) throws IOException {
    left.addAll(unpublished);
    open--;
    if (open == 0 && !left.isEmpty()) {
      Sweeper.Objects dead = left;
      left = Sweeper.Objects.none();
      remove(dead);
    }
  }

  /** An interrupted thread cannot read a file. */
  private void remove(Sweeper.Objects dead) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      removal.of(dead);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
