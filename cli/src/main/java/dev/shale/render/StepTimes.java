package dev.shale.render;

import dev.shale.progress.ProgressEvent.Ending;
import dev.shale.progress.ProgressEvent.StepEnded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What a build's steps took, said when all is over. Those that took longest come first, since that
 * is what one asks for; the Dockerfile's order stands above, in what was told of each step when it
 * began. Of many steps, those that took next to nothing are summed up.
 */
final class StepTimes {
  /** How many lines there are at most, so that the result is not scrolled away. */
  static final int MAX_ROWS = 10;

  /** A build whose steps were all cached is told of only if that took as long as this. */
  static final Duration TEDIOUS = Duration.ofSeconds(1);

  private static final Duration HOUR = Duration.ofHours(1);

  private final List<StepEnded> steps = new ArrayList<>();
  private boolean isFailed;

  void add(StepEnded step) {
    switch (step.ending()) {
      case Ending.Done _, Ending.Cached _, Ending.Mended _ -> steps.add(step);
      case Ending.Failed _, Ending.Cancelled _ -> isFailed = true;
    }
  }

  /** Lines, of which there are none if the build failed: then its error is what counts. */
  List<String> lines(int columns) {
    Duration total = total();
    boolean isAllCached = steps.stream().allMatch(StepTimes::isCached);
    if (isFailed || steps.isEmpty() || (isAllCached && total.compareTo(TEDIOUS) < 0)) {
      return List.of();
    }
    List<StepEnded> longest =
        steps.stream().sorted(Comparator.comparing(StepTimes::worked).reversed()).toList();
    int rows = steps.size() > MAX_ROWS ? MAX_ROWS - 1 : steps.size();
    List<String> lines = new ArrayList<>();
    longest.subList(0, rows).forEach(step -> lines.add(row(step, columns)));
    if (rows < longest.size()) {
      lines.add(rest(longest.subList(rows, longest.size())));
    }
    lines.add(row(total, "in all"));
    return lines;
  }

  private static String rest(List<StepEnded> others) {
    Duration sum = others.stream().map(StepTimes::worked).reduce(Duration.ZERO, Duration::plus);
    long cached = others.stream().filter(StepTimes::isCached).count();
    String what =
        "%d other steps%s"
            .formatted(others.size(), cached > 0 ? ", %d of them cached".formatted(cached) : "");
    return row(sum, what);
  }

  /** From the first beginning to the last end; stages run side by side. */
  private Duration total() {
    Instant begun =
        steps.stream().map(it -> it.times().begun()).min(Instant::compareTo).orElse(Instant.MIN);
    Instant ended =
        steps.stream().map(it -> it.times().ended()).max(Instant::compareTo).orElse(Instant.MIN);
    return Duration.between(begun, ended);
  }

  private static Duration worked(StepEnded step) {
    return step.times().worked();
  }

  private static boolean isCached(StepEnded step) {
    return step.ending() instanceof Ending.Cached;
  }

  /** Of an instruction that is long, the beginning. */
  private static String row(StepEnded step, int columns) {
    String line = row(worked(step), Phrases.listed(step.step()));
    String ending = ending(step.ending());
    int room = columns - 1 - ending.length();
    return (line.length() <= room ? line : line.substring(0, Math.max(0, room - 1)) + "…") + ending;
  }

  private static String ending(Ending ending) {
    return switch (ending) {
      case Ending.Cached _ -> " (cached)";
      case Ending.Mended _ -> " (mended)";
      case Ending.Done _, Ending.Failed _, Ending.Cancelled _ -> "";
    };
  }

  private static String row(Duration time, String what) {
    return "%11s  %s".formatted(text(time), what);
  }

  private static String text(Duration time) {
    if (time.compareTo(HOUR) >= 0) {
      return "%d h %02d min".formatted(time.toHours(), time.toMinutesPart());
    }
    return time.toMinutes() > 0
        ? "%d min %02d s".formatted(time.toMinutes(), time.toSecondsPart())
        : String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}
