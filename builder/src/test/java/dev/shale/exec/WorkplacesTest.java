package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.concurrent.TaskGroup;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class WorkplacesTest {
  private static final int TASKS = 50;

  private final AtomicInteger atWork = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  /** Is at work for a moment in which others can come. */
  private void work() {
    most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
    Thread.onSpinWait();
    atWork.decrementAndGet();
  }

  /** Until nobody works beside one. */
  private static void awaitNoOther(Workplaces.Place place) {
    while (place.others() > 0) {
      Thread.onSpinWait();
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  @Test
  void noMoreWorkThanThereArePlaces() throws IOException {
    Workplaces places = new Workplaces(3);
    try (TaskGroup<Boolean> tasks = TaskGroup.ofPlatformThreads()) {
      for (int i = 0; i < TASKS; i++) {
        tasks.fork(
            () -> {
              try (Workplaces.Place _ = places.take()) {
                work();
              }
              return true;
            });
      }
      tasks.join();
    }
    assertEquals(true, most.get() <= 3, () -> most + " at once");
  }

  @Test
  void whoWantsToBeAloneWaitsForOthersAndNoneStartsMeanwhile() throws Exception {
    Workplaces places = new Workplaces(3);
    Queue<String> told = new ConcurrentLinkedQueue<>();
    CountDownLatch hasCome = new CountDownLatch(1);
    CountDownLatch isAlone = new CountDownLatch(1);
    CountDownLatch hasEnough = new CountDownLatch(1);
    Workplaces.Place other = places.take();
    try (TaskGroup<Boolean> tasks = TaskGroup.ofPlatformThreads()) {
      tasks.fork(
          () -> {
            try (Workplaces.Place place = places.take()) {
              hasCome.countDown();
              return place.alone(
                  () -> {
                    told.add("alone");
                    isAlone.countDown();
                    await(hasEnough);
                    return told.add("no more");
                  });
            }
          });
      await(hasCome);
      awaitNoOther(other);
      told.add("the other leaves");
      other.close();
      await(isAlone);
      tasks.fork(
          () -> {
            try (Workplaces.Place _ = places.take()) {
              return told.add("a third");
            }
          });
      hasEnough.countDown();
      tasks.join();
    }
    assertEquals(List.of("the other leaves", "alone", "no more", "a third"), List.copyOf(told));
  }

  @Test
  void twoWhoWantToBeAloneDoNotWaitForEachOther() throws IOException {
    Workplaces places = new Workplaces(2);
    CyclicBarrier both = new CyclicBarrier(2);
    try (TaskGroup<Integer> tasks = TaskGroup.ofPlatformThreads()) {
      for (int i = 0; i < 2; i++) {
        tasks.fork(
            () -> {
              try (Workplaces.Place place = places.take()) {
                both.await();
                return place.alone(() -> 1);
              }
            });
      }
      assertEquals(2, tasks.join().size());
    }
    places.take().close();
  }

  @Test
  void othersAreThoseThatWork() throws IOException {
    Workplaces places = new Workplaces(3);
    try (Workplaces.Place one = places.take();
        Workplaces.Place _ = places.take()) {
      assertEquals(1, one.others());
    }
  }

  @Test
  void whoIsInterruptedWhileHeWaitsToBeAloneLeaves() throws IOException {
    Workplaces places = new Workplaces(2);
    Workplaces.Place other = places.take();
    try (Workplaces.Place place = places.take()) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedIOException.class, () -> place.alone(() -> 1));
    } finally {
      Thread.interrupted();
    }
    try (Workplaces.Place _ = places.take()) {
      assertEquals(1, other.others());
    }
  }
}
