package dev.shale.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.progress.ProgressEvent.Ending;
import dev.shale.progress.ProgressEvent.Place;
import dev.shale.progress.ProgressEvent.Source;
import dev.shale.progress.ProgressEvent.Stage;
import dev.shale.progress.ProgressEvent.StepEnded;
import dev.shale.progress.ProgressEvent.StepName;
import dev.shale.progress.ProgressEvent.Times;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StepTimesTest {
  private static final int COLUMNS = 40;

  private final StepTimes times = new StepTimes();

  private void step(String text, long begun, long working, long ended, Ending ending) {
    times.add(SampleSteps.ended(SampleSteps.name(1, 1, 1, text), begun, working, ended, ending));
  }

  private String lines() {
    return String.join("\n", times.lines(COLUMNS));
  }

  @Test
  void whatTookLongestComesFirst() {
    step("RUN one", 0, 0, 2, new Ending.Done());
    step("RUN two", 2, 2, 3700, new Ending.Done());
    step("COPY a /", 3700, 3700, 3700, new Ending.Cached());
    assertEquals(
        List.of(
            " 1 h 01 min  1/2 RUN two",
            "      2.0 s  1/2 RUN one",
            "      0.0 s  1/2 COPY a / (cached)",
            " 1 h 01 min  in all"),
        times.lines(COLUMNS));
  }

  @Test
  void waitingIsNoWork() {
    step("RUN one", 0, 5, 6, new Ending.Done());
    assertEquals("      1.0 s  1/2 RUN one\n      6.0 s  in all", lines());
  }

  @Test
  void ofManyStepsThoseThatTookLeastAreSummedUp() {
    for (int i = 0; i < StepTimes.MAX_ROWS; i++) {
      step("RUN " + i, i, i, i + 1, new Ending.Done());
    }
    step("ENV A=b", 10, 10, 10, new Ending.Cached());
    List<String> lines = times.lines(80);
    assertEquals(StepTimes.MAX_ROWS + 1, lines.size());
    assertEquals("      1.0 s  2 other steps, 1 of them cached", lines.get(StepTimes.MAX_ROWS - 1));
    assertEquals("     10.0 s  in all", lines.getLast());
  }

  @Test
  void nothingIsSaidOfABuildThatWasCached() {
    step("RUN one", 0, 0, 0, new Ending.Cached());
    assertEquals("", lines());
  }

  @Test
  void cachedStepsThatTookLongAreTold() {
    step("COPY . /", 0, 0, 9, new Ending.Cached());
    assertEquals("      9.0 s  1/2 COPY . / (cached)\n      9.0 s  in all", lines());
  }

  @Test
  void nothingIsSaidOfABuildThatFailed() {
    step("RUN one", 0, 0, 9, new Ending.Done());
    step("RUN two", 0, 0, 9, new Ending.Failed("exit status 1"));
    assertEquals("", lines());
  }

  @Test
  void longLineIsCut() {
    step("RUN make everything that there is to make", 0, 0, 1, new Ending.Mended());
    assertEquals("      1.0 s  1/2 RUN make eve… (mended)", times.lines(COLUMNS).getFirst());
  }

  @Test
  void stageAndPlatformAreNamedWhereThereAreSeveral() {
    times.add(
        new StepEnded(
            new StepName(
                new Place(2, 2),
                new Stage(new Place(1, 3), "app", "linux/arm64"),
                new Place(1, 1),
                "RUN make",
                new Source("Dockerfile", 1)),
            new Times(Instant.EPOCH, Instant.EPOCH, Instant.EPOCH.plusMillis(120)),
            new Ending.Done()));
    assertEquals("      0.1 s  linux/arm64 [1/3] 1/1 RUN make", times.lines(80).getFirst());
  }
}
