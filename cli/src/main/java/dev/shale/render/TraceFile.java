package dev.shale.render;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import dev.shale.progress.ProgressEvent;
import dev.shale.progress.ProgressEvent.Advanced;
import dev.shale.progress.ProgressEvent.Ending;
import dev.shale.progress.ProgressEvent.Finished;
import dev.shale.progress.ProgressEvent.StageStarted;
import dev.shale.progress.ProgressEvent.StepEnded;
import dev.shale.progress.ProgressEvent.StepName;
import dev.shale.progress.ProgressEvent.StepPrinted;
import dev.shale.progress.ProgressEvent.StepStarted;
import dev.shale.progress.ProgressEvent.Times;
import dev.shale.progress.ProgressEvent.Warning;
import dev.shale.progress.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file with the timeline of a command, as chrome://tracing and Perfetto show it: a row for the
 * whole, one for each stage, and as many for transfers as there are at once. Whatever ends the
 * command, closing this writes what there was up to then. Thread-safe.
 *
 * <p>Spec: "Trace Event Format", JSON object format, complete events and metadata events.
 */
public final class TraceFile implements ProgressListener, AutoCloseable {
  private static final int PROCESS = 1;

  /** To find that there is nothing to wait for takes a moment, too, which is not shown. */
  private static final Duration NOTICEABLE = Duration.ofMillis(50);

  private final Path file;
  private final String title;
  private final InstantSource clock;
  private final Instant begun;
  private final List<String> rows = new ArrayList<>();
  private final List<Slice> slices = new ArrayList<>();
  private final Map<String, StepStarted> steps = new LinkedHashMap<>();
  private final Map<String, Transfer> transfers = new LinkedHashMap<>();

  /** Something that took its time. Of those in a row, one is inside of another or apart from it. */
  private record Slice(int row, String name, Instant from, Instant to, ObjectNode details) {}

  /** A transfer that has not ended. */
  private record Transfer(int row, Instant from) {}

  private TraceFile(Path file, String title, InstantSource clock) {
    this.file = file;
    this.title = title;
    this.clock = clock;
    this.begun = clock.instant();
    row(title);
  }

  /**
   * Begins a timeline, with nothing in its file yet; the caller closes it.
   *
   * @param title what the whole is called
   * @throws IOException if the file cannot be written, before the command has done anything
   */
  public static TraceFile create(Path file, String title, InstantSource clock) throws IOException {
    TraceFile trace = new TraceFile(file, title, clock);
    trace.write(List.of());
    return trace;
  }

  @Override
  public synchronized void on(ProgressEvent event) {
    switch (event) {
      case StepStarted step -> steps.put(step.step().id(), step);
      case StepEnded step -> end(step);
      case Advanced advanced ->
          transfers.computeIfAbsent(advanced.task(), _ -> transfer(clock.instant()));
      case Finished finished -> end(finished);
      case StageStarted _, StepPrinted _, Warning _ -> {}
    }
  }

  private Transfer transfer(Instant from) {
    int number = 1;
    while (isBusy(row("transfers " + number))) {
      number++;
    }
    return new Transfer(row("transfers " + number), from);
  }

  private boolean isBusy(int row) {
    return transfers.values().stream().anyMatch(transfer -> transfer.row() == row);
  }

  private void end(Finished finished) {
    Instant now = clock.instant();
    Transfer transfer = transfers.get(finished.task());
    Transfer ended = transfer == null ? transfer(now) : transfer; // one that was not needed
    transfers.remove(finished.task());
    add(
        new Slice(
            ended.row(),
            finished.task(),
            ended.from(),
            now,
            Json.object().put("outcome", finished.outcome())));
  }

  private void end(StepEnded step) {
    steps.remove(step.step().id());
    int row = row(step.step());
    ObjectNode details = details(step.step());
    details.put("outcome", JsonProgress.outcome(step.ending()));
    if (step.ending() instanceof Ending.Failed(String message)) {
      details.put("error", message);
    }
    Times times = step.times();
    add(new Slice(row, step.step().text(), times.begun(), times.ended(), details));
    if (times.waited().compareTo(NOTICEABLE) >= 0) {
      add(new Slice(row, "waiting", times.begun(), times.working(), Json.object()));
    }
  }

  private static ObjectNode details(StepName step) {
    return Json.object()
        .put("id", step.id())
        .put("file", step.source().file())
        .put("line", step.source().line());
  }

  private void add(Slice slice) {
    slices.add(slice);
  }

  private int row(StepName step) {
    String platform = step.build().count() > 1 ? ", " + step.stage().platform() : "";
    String build = step.build().count() > 1 ? "build " + step.build() + ", " : "";
    return row(
        "%sstage %s %s%s".formatted(build, step.stage().place(), step.stage().name(), platform));
  }

  /** The number of a row, from 1. */
  private int row(String name) {
    if (!rows.contains(name)) {
      rows.add(name);
    }
    return rows.indexOf(name) + 1;
  }

  /** Writes it all; what has not ended ends here. */
  @Override
  public synchronized void close() throws IOException {
    Instant now = clock.instant();
    ObjectNode unfinished = Json.object().put("outcome", "unfinished");
    List<Slice> all = new ArrayList<>(slices);
    transfers.forEach(
        (task, open) -> all.add(new Slice(open.row(), task, open.from(), now, unfinished)));
    for (StepStarted open : steps.values()) {
      StepName step = open.step();
      all.add(new Slice(row(step), step.text(), open.begun(), now, unfinished));
    }
    all.add(new Slice(row(title), title, begun, now, Json.object()));
    boolean isInterrupted = Thread.interrupted(); // which would close the file before all is in it
    try {
      write(all);
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** In order of time, and of those that begin together, the outer first. */
  private void write(List<Slice> all) throws IOException {
    ObjectNode trace = Json.object().put("displayTimeUnit", "ms");
    ArrayNode events = trace.putArray("traceEvents");
    for (int row = 1; row <= rows.size(); row++) {
      events.add(
          metadata("thread_name", row).set("args", Json.object().put("name", rows.get(row - 1))));
      events.add(
          metadata("thread_sort_index", row).set("args", Json.object().put("sort_index", row)));
    }
    all.stream()
        .sorted(
            Comparator.comparingLong((Slice slice) -> micros(slice.from()))
                .thenComparing(
                    Comparator.comparingLong((Slice slice) -> micros(slice.to())).reversed()))
        .map(this::event)
        .forEach(events::add);
    Files.write(file, Json.write(trace));
  }

  private static ObjectNode metadata(String name, int row) {
    return Json.object().put("name", name).put("ph", "M").put("pid", PROCESS).put("tid", row);
  }

  private ObjectNode event(Slice slice) {
    ObjectNode event =
        Json.object()
            .put("name", slice.name())
            .put("ph", "X")
            .put("ts", micros(slice.from()))
            .put("dur", micros(slice.to()) - micros(slice.from()))
            .put("pid", PROCESS)
            .put("tid", slice.row());
    event.set("args", slice.details());
    return event;
  }

  /** Since this was begun; whole ones, so that what is apart does not touch by rounding. */
  private long micros(Instant time) {
    return Math.max(0, Duration.between(begun, time).toNanos() / 1000);
  }
}
