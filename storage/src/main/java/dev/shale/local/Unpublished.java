package dev.shale.local;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/**
 * What destinations brought into the store and closed without publishing. It is removed when no
 * destination is open any more, since until then another may have found it there and count on it;
 * and by an interrupted thread too, since that is how many of them end. Thread-safe.
 */
final class Unpublished {
  /** Removes what nothing refers to. */
  @FunctionalInterface
  interface Removal {
    void of(Sweeper.Objects candidates, Sweeper.Bytes bytes) throws IOException;
  }

  private final Removal removal;
  private final Map<Sweeper.Bytes, Sweeper.Objects> left = new EnumMap<>(Sweeper.Bytes.class);
  private int open;

  Unpublished(Removal removal) {
    this.removal = removal;
  }

  synchronized void opened() {
    open++;
  }

  /** Ends what {@link #opened} began, with everything published. */
  synchronized void closed() throws IOException {
    open--;
    if (open == 0) {
      removeAll();
    }
  }

  /** Ends what {@link #opened} began, with nothing published. */
  synchronized void closed(Sweeper.Objects added, Sweeper.Bytes bytes) throws IOException {
    left.computeIfAbsent(bytes, _ -> Sweeper.Objects.none()).addAll(added);
    closed();
  }

  private void removeAll() throws IOException {
    for (Sweeper.Bytes bytes : Sweeper.Bytes.values()) {
      Sweeper.Objects dead = left.remove(bytes);
      if (dead != null && !dead.isEmpty()) {
        remove(dead, bytes);
      }
    }
  }

  /** An interrupted thread cannot read a file. */
  private void remove(Sweeper.Objects dead, Sweeper.Bytes bytes) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      removal.of(dead, bytes);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
