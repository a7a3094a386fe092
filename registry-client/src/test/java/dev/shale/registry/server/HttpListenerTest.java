package dev.shale.registry.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class HttpListenerTest {
  @Test
  void goesOnWhateverBecomesOfAStep() {
    Deque<HttpListener.Step> steps =
        new ArrayDeque<>(
            List.of(
                () -> {
                  throw new OutOfMemoryError("as asked for");
                },
                () -> {
                  throw new IOException("as asked for");
                },
                () -> {
                  throw new IllegalStateException("as asked for");
                }));
    AtomicInteger taken = new AtomicInteger();
    steps.add(taken::incrementAndGet);
    steps.add(taken::incrementAndGet);
    HttpListener.goOnWhile(() -> !steps.isEmpty(), () -> steps.remove().take());
    assertEquals(2, taken.get());
  }
}
