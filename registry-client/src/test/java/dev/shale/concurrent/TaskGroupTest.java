package dev.shale.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TaskGroupTest {
  @Test
  void resultsAreInTheOrderOfTheTasks() throws IOException {
    CountDownLatch secondIsDone = new CountDownLatch(1);
    try (TaskGroup<String> group = TaskGroup.ofVirtualThreads()) {
      group.fork(
          () -> {
            secondIsDone.await();
            return "first";
          });
      group.fork(
          () -> {
            secondIsDone.countDown();
            return "second";
          });
      assertEquals(List.of("first", "second"), group.join());
    }
  }

  @Test
  void joinOfNothingGivesNothing() throws IOException {
    try (TaskGroup<String> group = TaskGroup.ofVirtualThreads()) {
      assertEquals(List.of(), group.join());
    }
  }

  @Test
  void joinThrowsTheFirstFailureItself() {
    IOException failure = new IOException("disk");
    try (TaskGroup<String> group = TaskGroup.ofVirtualThreads()) {
      group.fork(TaskGroupTest::forever);
      group.fork(
          () -> {
            throw failure;
          });
      assertSame(failure, assertThrows(IOException.class, group::join));
    }
  }

  @Test
  void joinThrowsErrorsAsTheyAre() {
    try (TaskGroup<String> group = TaskGroup.ofVirtualThreads()) {
      group.fork(
          () -> {
            throw new AssertionError("wrong");
          });
      assertThrows(AssertionError.class, group::join);
    }
  }

  @Test
  void joinWrapsWhatNoCallerExpects() {
    try (TaskGroup<String> group = TaskGroup.ofVirtualThreads()) {
      group.fork(
          () -> {
            throw new ReflectiveOperationException("odd");
          });
      assertThrows(IOException.class, group::join);
    }
  }

  @Test
  void closingCancelsWhatStillRuns() throws InterruptedException {
    AtomicBoolean interrupted = new AtomicBoolean();
    CountDownLatch started = new CountDownLatch(1);
    try (TaskGroup<String> group = TaskGroup.ofVirtualThreads()) {
      group.fork(
          () -> {
            started.countDown();
            try {
              return forever();
            } catch (InterruptedException e) {
              interrupted.set(true);
              throw e;
            }
          });
      started.await();
    }
    assertTrue(interrupted.get());
  }

  @Test
  void noTaskOutlivesItsGroup() throws InterruptedException {
    AtomicBoolean ended = new AtomicBoolean();
    CountDownLatch started = new CountDownLatch(1);
    try (TaskGroup<Boolean> group = TaskGroup.ofPlatformThreads()) {
      group.fork(
          () -> {
            started.countDown();
            try {
              forever();
            } catch (InterruptedException e) {
              ended.set(true); // as a task does that tidies up before it ends
            }
            return true;
          });
      started.await();
    }
    assertTrue(ended.get());
  }

  @Test
  void joinEndsWhenItsThreadIsInterrupted() {
    try (TaskGroup<String> group = TaskGroup.ofVirtualThreads()) {
      group.fork(TaskGroupTest::forever);
      Thread.currentThread().interrupt();
      assertThrows(InterruptedIOException.class, group::join);
      assertTrue(Thread.interrupted(), "the interrupt is kept for the caller");
    }
    assertFalse(Thread.currentThread().isInterrupted());
  }

  private static String forever() throws InterruptedException {
    new CountDownLatch(1).await();
    return "never";
  }
}
