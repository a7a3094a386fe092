package dev.shale.exec;

import dev.shale.progress.ProgressEvent;
import dev.shale.progress.ProgressEvent.Ending;
import dev.shale.progress.ProgressEvent.Reason;
import dev.shale.progress.ProgressEvent.StepName;
import dev.shale.progress.ProgressEvent.Times;
import dev.shale.progress.ProgressListener;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Tells of one step: that it starts, what it prints, how it ends. Belongs to the step's thread. */
final class StepReport {
  private final ProgressListener progress;
  private final InstantSource clock;
  private final StepName step;
  private Instant begun;
  private Instant working;
  private boolean isStarted;

  /** A step whose turn has come. */
  StepReport(ProgressListener progress, InstantSource clock, StepName step) {
    this.progress = progress;
    this.clock = clock;
    this.step = step;
    this.begun = clock.instant();
    this.working = begun;
  }

  StepName step() {
    return step;
  }

  /** Its turn has come only now: up to here it waited for other stages. */
  void begin() {
    begun = clock.instant();
    working = begun;
  }

  /** It is known whether it has to be done. */
  void start(boolean cached, List<Reason> reasons) {
    isStarted = true;
    progress.on(new ProgressEvent.StepStarted(step, begun, cached, reasons));
  }

  /** Waits for a place to work at; the caller closes it. */
  Workplaces.Place take(Workplaces places) throws IOException {
    return awaiting(places::take);
  }

  /** What a step waits for. */
  @FunctionalInterface
  interface Awaited<T> {
    T await() throws IOException;
  }

  /** Waits for something, in which time the step does not work. */
  <T> T awaiting(Awaited<T> awaited) throws IOException {
    Instant from = clock.instant();
    T result = awaited.await();
    working = working.plus(Duration.between(from, clock.instant()));
    return result;
  }

  /** Its process printed a line; called by any thread. */
  void print(String line) {
    progress.on(new ProgressEvent.StepPrinted(step, line));
  }

  void end(Ending ending) {
    progress.on(
        new ProgressEvent.StepEnded(step, new Times(begun, working, clock.instant()), ending));
  }

  /** It failed, perhaps before it was known whether it had to be done. */
  void fail(String message) {
    if (!isStarted) {
      start(false, List.of());
    }
    end(new Ending.Failed(message));
  }

  /** It was stopped; of what had not started, nothing is told. */
  void cancel() {
    if (isStarted) {
      end(new Ending.Cancelled());
    }
  }
}
