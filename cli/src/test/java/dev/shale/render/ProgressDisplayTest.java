package dev.shale.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.progress.ProgressEvent.Advanced;
import dev.shale.progress.ProgressEvent.Finished;
import dev.shale.progress.ProgressEvent.Place;
import dev.shale.progress.ProgressEvent.StepStarted;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class ProgressDisplayTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private Instant now = Instant.EPOCH;

  private ProgressDisplay display(ProgressStyle style) {
    return ProgressDisplay.of(style, err, new Terminal.Absent(), () -> now);
  }

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static Advanced advanced(long done) {
    return new Advanced("pull abc", done, OptionalLong.of(2000));
  }

  @Test
  void plainPrintsStepsAndEndsAsTheyCome() {
    try (ProgressDisplay display = display(ProgressStyle.PLAIN)) {
      display.on(step(1, 1, "COPY a /", false));
      display.on(step(1, 2, "RUN make", true));
      display.on(new Finished("pull abc", "done"));
      display.warn("odd");
    }
    assertEquals(
        """
        STEP 1/2: COPY a /
        STEP 2/2: RUN make (cached)
        pull abc: done
        shale: warning: odd
        """,
        shown());
  }

  private static StepStarted step(int stages, int number, String text, boolean cached) {
    return new StepStarted(new Place(1, stages), new Place(number, 2), text, cached, List.of());
  }

  @Test
  void plainSaysOfWhichStageAStepIsWhereThereAreSeveral() {
    try (ProgressDisplay display = display(ProgressStyle.PLAIN)) {
      display.on(step(3, 2, "RUN make", false));
    }
    assertEquals("[1/3] STEP 2/2: RUN make\n", shown());
  }

  @Test
  void plainPrintsAdvanceEveryFewSecondsOnly() {
    try (ProgressDisplay display = display(ProgressStyle.PLAIN)) {
      display.on(advanced(1));
      now = now.plus(LineProgress.PACE);
      display.on(advanced(1000));
      display.on(advanced(1001));
    }
    assertEquals("pull abc: 1 kB of 2 kB\n", shown());
  }

  @Test
  void jsonPrintsAnObjectPerLine() {
    try (ProgressDisplay display = display(ProgressStyle.JSON)) {
      display.on(advanced(5));
      display.on(new Finished("pull abc", "done"));
    }
    assertEquals(
        """
        {"event":"advanced","task":"pull abc","done":5,"total":2000}
        {"event":"finished","task":"pull abc","outcome":"done"}
        """,
        shown());
  }

  @Test
  void jsonSaysOfWhichStageAStepIs() {
    try (ProgressDisplay display = display(ProgressStyle.JSON)) {
      display.on(step(3, 2, "RUN make", false));
    }
    assertEquals(
        """
        {"event":"step","stage":1,"stages":3,"number":2,"count":2,"text":"RUN make","cached":false}
        """,
        shown());
  }

  @Test
  void noneStillWarns() {
    try (ProgressDisplay display = display(ProgressStyle.NONE)) {
      display.on(step(1, 1, "RUN make", false));
      display.warn("odd");
    }
    assertEquals("shale: warning: odd\n", shown());
  }

  @Test
  void barsAreGoneFromTheScreenInTheEnd() {
    try (ProgressDisplay display = display(ProgressStyle.TTY)) {
      display.on(advanced(1000));
      assertTrue(shown().contains("[============            ] pull abc: 1 kB of 2 kB"));
    }
    assertTrue(shown().endsWith("\u001b[1A\r\u001b[J"));
  }

  @Test
  void barsAreRedrawnTenTimesASecondAtMost() {
    try (ProgressDisplay display = display(ProgressStyle.TTY)) {
      display.on(advanced(1000));
      now = now.plus(Duration.ofMillis(99));
      display.on(advanced(2000));
      assertFalse(shown().contains("2 kB of 2 kB"));
    }
  }
}
