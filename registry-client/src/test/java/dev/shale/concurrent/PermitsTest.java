package dev.shale.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PermitsTest {
  @Test
  void letsNoMoreInThanThereAre() throws IOException {
    Permits permits = new Permits(2);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CyclicBarrier pair = new CyclicBarrier(2);
    try (TaskGroup<Integer> group = TaskGroup.ofVirtualThreads()) {
      for (int i = 0; i < 10; i++) {
        group.fork(
            () -> {
              try (Permits.Permit _ = permits.acquire()) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                pair.await();
                return inside.decrementAndGet();
              }
            });
      }
      group.join();
    }
    assertEquals(2, most.get());
  }

  @Test
  void closingGivesThePermitBack() throws IOException {
    Permits permits = new Permits(1);
    int times = 0;
    for (int i = 0; i < 3; i++) {
      try (Permits.Permit _ = permits.acquire()) {
        times++;
      }
    }
    assertEquals(3, times);
  }

  @Test
  void waitingEndsByInterruption() throws IOException {
    Permits permits = new Permits(1);
    try (Permits.Permit _ = permits.acquire()) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedIOException.class, permits::acquire);
      assertTrue(Thread.interrupted(), "the interrupt is kept for the caller");
    }
  }
}
