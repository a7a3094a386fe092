package dev.shale.sync;

import dev.shale.concurrent.Permits;
import dev.shale.concurrent.TaskGroup;
import java.io.IOException;
import java.util.List;

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
    Permits permits = new Permits(count);
    try (TaskGroup<R> group = TaskGroup.ofVirtualThreads()) {
      for (T one : all) {
        group.fork(
            () -> {
              try (Permits.Permit _ = permits.acquire()) {
                return work.on(one);
              }
            });
      }
      return group.join();
    }
  }
}
