package dev.shale.concurrent;

import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Work that is done once for each key: who asks first does it, all others wait for the result. If
 * the work fails, those who wait go on only when their {@link TaskGroup} interrupts them, so all
 * who ask belong to one. Thread-safe.
 */
public final class OnceEach<K, V> {
  private final ConcurrentMap<K, Promise<V>> results = new ConcurrentHashMap<>();

  /** What is done for a key. */
  @FunctionalInterface
  public interface Work<V> {
    V run() throws IOException;
  }

  /**
   * The result for a key.
   *
   * @throws IOException what the work threw, if this thread did it
   */
  public V get(K key, Work<V> work) throws IOException {
    Promise<V> mine = new Promise<>();
    Promise<V> first = results.putIfAbsent(key, mine);
    if (first != null) {
      return first.await();
    }
    V result = work.run();
    mine.give(result);
    return result;
  }
}
