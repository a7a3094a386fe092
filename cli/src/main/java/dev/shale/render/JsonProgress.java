package dev.shale.render;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import dev.shale.progress.ProgressEvent;
import dev.shale.progress.ProgressEvent.Advanced;
import dev.shale.progress.ProgressEvent.Ending;
import dev.shale.progress.ProgressEvent.Finished;
import dev.shale.progress.ProgressEvent.Reason;
import dev.shale.progress.ProgressEvent.StageStarted;
import dev.shale.progress.ProgressEvent.StepEnded;
import dev.shale.progress.ProgressEvent.StepName;
import dev.shale.progress.ProgressEvent.StepPrinted;
import dev.shale.progress.ProgressEvent.StepStarted;
import dev.shale.progress.ProgressEvent.Warning;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** An object per line. Of one task's advances, ten a second are printed at most. */
final class JsonProgress implements ProgressDisplay {
  private static final Duration PACE = Duration.ofMillis(100);

  /** As RFC 3339 has times, with nanoseconds even where they are nought: so they sort as text. */
  private static final DateTimeFormatter NANOS =
      new DateTimeFormatterBuilder().appendInstant(9).toFormatter(Locale.ROOT);

  private final PrintStream err;
  private final InstantSource clock;
  private final Map<String, Instant> nextReports = new HashMap<>();

  JsonProgress(PrintStream err, InstantSource clock) {
    this.err = err;
    this.clock = clock;
  }

  @Override
  public synchronized void on(ProgressEvent event) {
    switch (event) {
      case Warning(String message) -> print(object("warning").put("message", message));
      case StageStarted _ -> {} // its first step says so
      case StepStarted step -> print(object(step));
      case StepPrinted(StepName step, String line) ->
          print(object("output").put("id", step.id()).put("line", line));
      case StepEnded step -> print(object(step));
      case Finished(String task, String outcome) -> {
        nextReports.remove(task);
        print(object("finished").put("task", task).put("outcome", outcome));
      }
      case Advanced advanced -> report(advanced);
    }
  }

  private void report(Advanced advanced) {
    Instant now = clock.instant();
    if (now.isBefore(nextReports.getOrDefault(advanced.task(), Instant.MIN))) {
      return;
    }
    nextReports.put(advanced.task(), now.plus(PACE));
    ObjectNode line = object("advanced").put("task", advanced.task()).put("done", advanced.done());
    advanced.total().ifPresent(total -> line.put("total", total));
    print(line);
  }

  /** What a step is called and where it is, the same in all that is told of it. */
  private ObjectNode object(StepName step) {
    return object("step")
        .put("id", step.id())
        .put("name", step.text())
        .put("file", step.source().file())
        .put("line", step.source().line())
        .put("build", step.build().number())
        .put("builds", step.build().count())
        .put("platform", step.stage().platform())
        .put("stage", step.stage().place().number())
        .put("stages", step.stage().place().count())
        .put("stageName", step.stage().name())
        .put("step", step.place().number())
        .put("steps", step.place().count());
  }

  private ObjectNode object(StepEnded step) {
    ObjectNode line =
        object(step.step())
            .put("started", text(step.times().begun()))
            .put("worked", text(step.times().working()))
            .put("completed", text(step.times().ended()))
            .put("cached", step.ending() instanceof Ending.Cached)
            .put("outcome", outcome(step.ending()));
    if (step.ending() instanceof Ending.Failed(String message)) {
      line.put("error", message);
    }
    return line;
  }

  static String outcome(Ending ending) {
    return switch (ending) {
      case Ending.Done _ -> "done";
      case Ending.Cached _ -> "cached";
      case Ending.Mended _ -> "mended";
      case Ending.Failed _ -> "failed";
      case Ending.Cancelled _ -> "cancelled";
    };
  }

  private static String text(Instant time) {
    return NANOS.format(time);
  }

  private ObjectNode object(StepStarted step) {
    ObjectNode line =
        object(step.step()).put("started", text(step.begun())).put("cached", step.cached());
    if (!step.reasons().isEmpty()) {
      ArrayNode reasons = line.putArray("reasons");
      for (Reason reason : step.reasons()) {
        ObjectNode one = reasons.addObject().put("what", reason.what());
        reason.before().ifPresent(before -> one.put("before", before));
        reason.now().ifPresent(now -> one.put("now", now));
      }
    }
    return line;
  }

  private ObjectNode object(String event) {
    return Json.object().put("event", event).put("time", text(clock.instant()));
  }

  private void print(ObjectNode line) {
    err.println(new String(Json.write(line), StandardCharsets.UTF_8));
  }

  @Override
  public void close() {}
}
