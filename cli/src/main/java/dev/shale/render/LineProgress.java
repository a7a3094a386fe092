package dev.shale.render;

import dev.shale.progress.ProgressEvent;
import dev.shale.progress.ProgressEvent.Advanced;
import dev.shale.progress.ProgressEvent.Finished;
import dev.shale.progress.ProgressEvent.StageStarted;
import dev.shale.progress.ProgressEvent.StepEnded;
import dev.shale.progress.ProgressEvent.StepPrinted;
import dev.shale.progress.ProgressEvent.StepStarted;
import dev.shale.progress.ProgressEvent.Warning;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A log: steps and ends as they come, how far things are every few seconds, and in the end, what
 * steps took.
 */
final class LineProgress implements ProgressDisplay {
  static final Duration PACE = Duration.ofSeconds(5);

  /** Where lines of the list of times end: a log may be read on any screen. */
  private static final int COLUMNS = 100;

  private final PrintStream err;
  private final InstantSource clock;
  private final StepTimes times = new StepTimes();
  private Instant nextReport;

  LineProgress(PrintStream err, InstantSource clock) {
    this.err = err;
    this.clock = clock;
    this.nextReport = clock.instant().plus(PACE);
  }

  @Override
  public synchronized void on(ProgressEvent event) {
    switch (event) {
      case Warning warning -> err.println(Phrases.warning(warning));
      case StageStarted _ -> {} // its first step says so
      case StepStarted step -> err.println(Phrases.step(step));
      case StepPrinted _ -> {} // which the user sees without us
      case StepEnded step -> times.add(step);
      case Finished finished -> err.println(Phrases.finished(finished));
      case Advanced advanced -> report(advanced);
    }
  }

  private void report(Advanced advanced) {
    Instant now = clock.instant();
    if (!now.isBefore(nextReport)) {
      nextReport = now.plus(PACE);
      err.println(Phrases.advanced(advanced));
    }
  }

  @Override
  public synchronized void close() {
    times.lines(COLUMNS).forEach(err::println);
  }
}
