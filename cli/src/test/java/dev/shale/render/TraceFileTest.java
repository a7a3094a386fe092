package dev.shale.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shale.json.Json;
import dev.shale.progress.ProgressEvent.Advanced;
import dev.shale.progress.ProgressEvent.Ending;
import dev.shale.progress.ProgressEvent.Finished;
import dev.shale.progress.ProgressEvent.StepName;
import dev.shale.progress.ProgressEvent.StepStarted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TraceFileTest {
  @TempDir Path temp;
  private Instant now = Instant.ofEpochSecond(0);

  private TraceFile open() throws IOException {
    return TraceFile.create(temp.resolve("trace"), "build", () -> now);
  }

  private Timeline timeline() throws IOException {
    return Timeline.parse(Files.readAllBytes(temp.resolve("trace")));
  }

  private static Advanced advanced(String task) {
    return new Advanced(task, 1, OptionalLong.empty());
  }

  @Test
  void stepsOfAStageAreInOneRowAndStagesInSeveral() throws IOException {
    StepName one = SampleSteps.name(1, 2, 1, "RUN one");
    StepName two = SampleSteps.name(1, 2, 2, "RUN two");
    StepName other = SampleSteps.name(2, 2, 1, "RUN other");
    try (TraceFile trace = open()) {
      trace.on(new StepStarted(one, now, false, List.of()));
      trace.on(SampleSteps.ended(one, 1, 2, 5, new Ending.Done()));
      trace.on(SampleSteps.ended(other, 1, 1, 4, new Ending.Cached()));
      trace.on(SampleSteps.ended(two, 5, 5, 6, new Ending.Failed("exit status 2")));
      now = Instant.ofEpochSecond(7);
    }
    assertEquals(
        List.of(
            "build: build 0+7000000 null",
            "stage 1/2 app: RUN one 1000000+4000000 done",
            "stage 2/2 app: RUN other 1000000+3000000 cached",
            "stage 1/2 app: waiting 1000000+1000000 null",
            "stage 1/2 app: RUN two 5000000+1000000 failed"),
        timeline().slices());
    timeline().requireNested();
  }

  @Test
  void transfersAtOnceAreInRowsOfTheirOwn() throws IOException {
    try (TraceFile trace = open()) {
      trace.on(advanced("a"));
      now = Instant.ofEpochSecond(1);
      trace.on(advanced("b"));
      trace.on(advanced("a"));
      now = Instant.ofEpochSecond(2);
      trace.on(new Finished("a", "done"));
      trace.on(new Finished("c", "exists"));
      trace.on(advanced("d"));
      now = Instant.ofEpochSecond(3);
    }
    assertEquals(
        List.of(
            "build: build 0+3000000 null",
            "transfers 1: a 0+2000000 done",
            "transfers 2: b 1000000+2000000 unfinished",
            "transfers 1: d 2000000+1000000 unfinished",
            "transfers 1: c 2000000+0 exists"),
        timeline().slices());
    timeline().requireNested();
  }

  @Test
  void whatHasNotEndedEndsWithTheTimeline() throws IOException {
    try (TraceFile trace = open()) {
      trace.on(new StepStarted(SampleSteps.name(1, 1, 1, "RUN one"), now, false, List.of()));
      now = Instant.ofEpochSecond(2);
    }
    assertTrue(timeline().slices().contains("stage 1/1 app: RUN one 0+2000000 unfinished"));
  }

  @Test
  void timelineOfWhoIsInterruptedIsWhole() throws IOException {
    TraceFile trace = open();
    Thread.currentThread().interrupt();
    try (trace) {
      now = Instant.ofEpochSecond(2);
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertEquals(List.of("build: build 0+2000000 null"), timeline().slices());
  }

  @Test
  void fileThatCannotBeWrittenIsRefusedBeforeAnythingIsDone() {
    Path file = temp.resolve("nosuch/trace");
    assertThrows(IOException.class, () -> TraceFile.create(file, "build", () -> now));
  }

  @Test
  void timelineIsValidFromTheBeginning() throws IOException {
    open();
    JsonNode trace = Json.parseObject("trace", Files.readAllBytes(temp.resolve("trace")));
    assertEquals("ms", trace.path("displayTimeUnit").asText());
    assertEquals(List.of(), timeline().slices());
  }
}
