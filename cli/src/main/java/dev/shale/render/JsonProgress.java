package dev.shale.render;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import dev.shale.progress.ProgressEvent;
import dev.shale.progress.ProgressEvent.Advanced;
import dev.shale.progress.ProgressEvent.Finished;
import dev.shale.progress.ProgressEvent.Reason;
import dev.shale.progress.ProgressEvent.StepStarted;
import dev.shale.progress.ProgressEvent.Warning;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** An object per line. Of one task's advances, ten a second are printed at most. */
final class JsonProgress implements ProgressDisplay {
  private static final Duration PACE = Duration.ofMillis(100);

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
      case StepStarted step -> print(object(step));
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

  private static ObjectNode object(StepStarted step) {
    ObjectNode line =
        object("step")
            .put("stage", step.stage().number())
            .put("stages", step.stage().count())
            .put("number", step.step().number())
            .put("count", step.step().count())
            .put("text", step.text())
            .put("cached", step.cached());
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

  private static ObjectNode object(String event) {
    return Json.object().put("event", event);
  }

  private void print(ObjectNode line) {
    err.println(new String(Json.write(line), StandardCharsets.UTF_8));
  }

  @Override
  public void close() {}
}
