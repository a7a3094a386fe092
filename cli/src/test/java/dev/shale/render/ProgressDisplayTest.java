package dev.shale.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.progress.ProgressEvent.Advanced;
import dev.shale.progress.ProgressEvent.Ending;
import dev.shale.progress.ProgressEvent.Finished;
import dev.shale.progress.ProgressEvent.StepName;
import dev.shale.progress.ProgressEvent.StepPrinted;
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
    return new StepStarted(
        SampleSteps.name(1, stages, number, text), Instant.EPOCH, cached, List.of());
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
        {"event":"advanced","time":"1970-01-01T00:00:00.000000000Z","task":"pull abc","done":5,"total":2000}
        {"event":"finished","time":"1970-01-01T00:00:00.000000000Z","task":"pull abc","outcome":"done"}
        """,
        shown());
  }

  private static final String MAKE =
      "\"id\":\"1.1.2\",\"name\":\"RUN make\",\"file\":\"Dockerfile\",\"line\":12,\"build\":1,"
          + "\"builds\":1,\"platform\":\"linux/amd64\",\"stage\":1,\"stages\":3,"
          + "\"stageName\":\"app\",\"step\":2,\"steps\":2";

  @Test
  void jsonTellsOfAStepWhenItStartsPrintsAndEnds() {
    StepName make = SampleSteps.name(1, 3, 2, "RUN make");
    try (ProgressDisplay display = display(ProgressStyle.JSON)) {
      display.on(step(3, 2, "RUN make", false));
      now = Instant.ofEpochSecond(2, 5);
      display.on(new StepPrinted(make, "\"a\""));
      display.on(SampleSteps.ended(make, 0, 1, 2, new Ending.Failed("exit status 2")));
    }
    assertEquals(
        """
        {"event":"step","time":"1970-01-01T00:00:00.000000000Z",%s,"started":"1970-01-01T00:00:00.000000000Z","cached":false}
        {"event":"output","time":"1970-01-01T00:00:02.000000005Z","id":"1.1.2","line":"\\"a\\""}
        {"event":"step","time":"1970-01-01T00:00:02.000000005Z",%s,"started":"1970-01-01T00:00:00.000000000Z","worked":"1970-01-01T00:00:01.000000000Z","completed":"1970-01-01T00:00:02.000000000Z","cached":false,"outcome":"failed","error":"exit status 2"}
        """
            .formatted(MAKE, MAKE),
        shown());
  }

  @Test
  void plainSaysInTheEndWhatStepsTook() {
    try (ProgressDisplay display = display(ProgressStyle.PLAIN)) {
      display.on(
          SampleSteps.ended(SampleSteps.name(1, 1, 1, "RUN make"), 0, 0, 61, new Ending.Done()));
      assertEquals("", shown());
    }
    assertEquals(" 1 min 01 s  1/2 RUN make\n 1 min 01 s  in all\n", shown());
  }

  @Test
  void noneSaysNothingOfTimes() {
    try (ProgressDisplay display = display(ProgressStyle.NONE)) {
      display.on(
          SampleSteps.ended(SampleSteps.name(1, 1, 1, "RUN make"), 0, 0, 61, new Ending.Done()));
    }
    assertEquals("", shown());
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
