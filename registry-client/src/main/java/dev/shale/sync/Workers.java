package dev.shale.sync;

import dev.shale.concurrent.TaskGroup;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Does the same to each of many, some at once. */
final class Workers {
  private final int count;

  Workers(int count) {
    this.count = count;
  }

  /** What is done to one. */
  @FunctionalInterface
  interface Work<T, R> {
    R on(T one) throws IOException;
  }

  /** The results, in the order of what they are of; the first failure ends the others. */
  <T, R> List<R> each(List<T> all, Work<T, R> work) throws IOException {
    AtomicInteger next = new AtomicInteger();
    Map<Integer, R> results = new ConcurrentHashMap<>();
    try (TaskGroup<Boolean> group = TaskGroup.ofVirtualThreads()) {
      for (int worker = 0; worker < Math.min(count, all.size()); worker++) {
        group.fork(
            () -> {
              for (int i = next.getAndIncrement(); i < all.size(); i = next.getAndIncrement()) {
                results.put(i, work.on(all.get(i)));
              }
              return true;
            });
      }
      group.join();
    }
    return IntStream.range(0, all.size()).mapToObj(results::get).toList();
  }
}
