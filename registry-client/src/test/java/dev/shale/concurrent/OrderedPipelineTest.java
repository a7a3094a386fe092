package dev.shale.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class OrderedPipelineTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void handsOverInTheOrderOfSubmission(int workers) throws IOException {
    List<Integer> results = new ArrayList<>();
    try (OrderedPipeline<Integer> pipeline = new OrderedPipeline<>(workers, results::add)) {
      for (int i = 0; i < 100; i++) {
        int number = i;
        pipeline.submit(() -> number);
      }
      pipeline.finish();
    }
    assertEquals(IntStream.range(0, 100).boxed().toList(), results);
  }

  @Test
  void laterWorkThatIsDoneFirstWaits() throws IOException {
    List<String> results = new ArrayList<>();
    CountDownLatch secondIsDone = new CountDownLatch(1);
    try (OrderedPipeline<String> pipeline = new OrderedPipeline<>(2, results::add)) {
      pipeline.submit(
          () -> {
            secondIsDone.await();
            return "first";
          });
      pipeline.submit(
          () -> {
            secondIsDone.countDown();
            return "second";
          });
      pipeline.finish();
    }
    assertEquals(List.of("first", "second"), results);
  }

  @Test
  void runsNoFurtherAheadThanItsWorkersTwice() throws IOException {
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger ahead = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    try (OrderedPipeline<Integer> pipeline =
        new OrderedPipeline<>(
            2,
            result -> ahead.accumulateAndGet(begun.get() - taken.getAndIncrement(), Math::max))) {
      for (int i = 0; i < 50; i++) {
        pipeline.submit(begun::incrementAndGet);
      }
      pipeline.finish();
    }
    assertTrue(ahead.get() <= 4, "ahead by " + ahead);
  }

  @Test
  void throwsTheFailureOfWorkItself() {
    IOException failure = new IOException("disk");
    List<Integer> results = new ArrayList<>();
    try (OrderedPipeline<Integer> pipeline = new OrderedPipeline<>(1, results::add)) {
      IOException thrown =
          assertThrows(
              IOException.class,
              () -> {
                pipeline.submit(() -> 1);
                pipeline.submit(
                    () -> {
                      throw failure;
                    });
                pipeline.finish();
              });
      assertSame(failure, thrown);
      assertEquals(List.of(1), results);
    }
  }

  @Test
  void closingAbandonsWhatIsUnderWay() throws IOException, InterruptedException {
    AtomicBoolean interrupted = new AtomicBoolean();
    CountDownLatch started = new CountDownLatch(1);
    try (OrderedPipeline<Integer> pipeline = new OrderedPipeline<>(1, result -> {})) {
      pipeline.submit(
          () -> {
            started.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              interrupted.set(true);
            }
            return 1;
          });
      started.await();
    }
    assertTrue(interrupted.get());
  }
}
