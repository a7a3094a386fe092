package dev.shale.exec;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** What is open, however much of it there is: closed with this, the last first. Not thread-safe. */
public final class Held implements AutoCloseable {
  private final Deque<Closeable> open = new ArrayDeque<>();

  /** Takes one more. */
  public void add(Closeable one) {
    open.push(one);
  }

  /** Closes everything, whatever closing some of it throws. */
  @Override
  public void close() throws IOException {
    Closeable last = open.poll();
    if (last != null) {
      try {
        last.close();
      } finally {
        close();
      }
    }
  }
}
