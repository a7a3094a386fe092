package dev.shale.command;

import dev.shale.concurrent.Permits;
import dev.shale.concurrent.TaskGroup;
import java.io.IOException;
import java.util.List;

/** One question about each of many things, asked of a registry a few at a time. */
final class Inquiry {
  /** How many questions are open at once. */
  static final int AT_ONCE = 8;

  private Inquiry() {}

  /** What is asked; the answer takes requests. */
  @FunctionalInterface
  interface Question<T, R> {
    R about(T thing) throws IOException;
  }

  /** The answers, in the order of the things; the first failure ends all. */
  static <T, R> List<R> each(List<T> things, Question<T, R> question) throws IOException {
    Permits permits = new Permits(AT_ONCE);
    try (TaskGroup<R> group = TaskGroup.ofVirtualThreads()) {
      for (T thing : things) {
        group.fork(
            () -> {
              try (Permits.Permit _ = permits.acquire()) {
                return question.about(thing);
              }
            });
      }
      return group.join();
    }
  }
}
