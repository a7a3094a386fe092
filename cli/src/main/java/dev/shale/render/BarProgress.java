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
import java.util.LinkedHashMap;
import java.util.Map;

/** A bar for everything under way, at the bottom of the screen; what has ended scrolls away. */
final class BarProgress implements ProgressDisplay {
  private static final Duration PACE = Duration.ofMillis(100);
  private static final int BAR_WIDTH = 24;
  private static final String CLEAR_BELOW = "\u001b[J";

  private final PrintStream err;
  private final int columns;
  private final InstantSource clock;
  private final StepTimes times = new StepTimes();
  private final Map<String, Advanced> underWay = new LinkedHashMap<>();
  private Instant nextDrawing = Instant.MIN;
  private int linesDrawn;

  BarProgress(PrintStream err, int columns, InstantSource clock) {
    this.err = err;
    this.columns = columns;
    this.clock = clock;
  }

  @Override
  public synchronized void on(ProgressEvent event) {
    switch (event) {
      case Warning warning -> settle(Phrases.warning(warning));
      case StageStarted _ -> {} // its first step says so
      case StepStarted step -> settle(Phrases.step(step));
      case StepPrinted _ -> {} // which the user sees without us
      case StepEnded step -> times.add(step);
      case Finished finished -> {
        underWay.remove(finished.task());
        settle(Phrases.finished(finished));
      }
      case Advanced advanced -> {
        underWay.put(advanced.task(), advanced);
        if (!clock.instant().isBefore(nextDrawing)) {
          draw("");
        }
      }
    }
  }

  private void settle(String line) {
    draw(line + "\n");
  }

  private void draw(String settled) {
    StringBuilder frame = new StringBuilder();
    if (linesDrawn > 0) {
      frame.append("\u001b[").append(linesDrawn).append("A\r").append(CLEAR_BELOW);
    }
    frame.append(settled);
    underWay.values().forEach(task -> frame.append(bar(task)).append('\n'));
    linesDrawn = underWay.size();
    nextDrawing = clock.instant().plus(PACE);
    err.print(frame);
    err.flush();
  }

  private String bar(Advanced task) {
    String line = Phrases.advanced(task);
    if (task.total().isPresent() && task.total().getAsLong() > 0) {
      int filled =
          (int)
              (BAR_WIDTH
                  * Math.min(task.done(), task.total().getAsLong())
                  / task.total().getAsLong());
      line = "[" + "=".repeat(filled) + " ".repeat(BAR_WIDTH - filled) + "] " + line;
    }
    // A line that wraps would throw the count of lines to go up off.
    return line.length() < columns ? line : line.substring(0, columns - 1);
  }

  @Override
  public synchronized void close() {
    underWay.clear();
    if (linesDrawn > 0) {
      draw("");
    }
    times.lines(columns).forEach(err::println);
  }
}
