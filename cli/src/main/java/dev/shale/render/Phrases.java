package dev.shale.render;

import dev.shale.progress.ProgressEvent.Advanced;
import dev.shale.progress.ProgressEvent.Finished;
import dev.shale.progress.ProgressEvent.Reason;
import dev.shale.progress.ProgressEvent.StepName;
import dev.shale.progress.ProgressEvent.StepStarted;
import dev.shale.progress.ProgressEvent.Warning;
import java.util.stream.Collectors;

/** The words for events, the same in every style that is for people. */
final class Phrases {
  private Phrases() {}

  static String warning(Warning warning) {
    return "shale: warning: " + warning.message();
  }

  static String finished(Finished finished) {
    return finished.task() + ": " + finished.outcome();
  }

  /** As buildah has it: a stage is named where there are several; below, why it has to be done. */
  static String step(StepStarted step) {
    String stage = stage(step.step());
    String line =
        "%sSTEP %s: %s%s"
            .formatted(
                stage, step.step().place(), step.step().text(), step.cached() ? " (cached)" : "");
    return step.reasons().stream()
        .map(reason -> "\n" + stage + "  because " + reason(reason))
        .collect(Collectors.joining("", line, ""));
  }

  private static String stage(StepName step) {
    return step.stage().place().count() > 1 ? "[%s] ".formatted(step.stage().place()) : "";
  }

  /** A step in a list: {@code [1/2] 3/8 RUN make}; of several platforms, its own comes first. */
  static String listed(StepName step) {
    String platform = step.build().count() > 1 ? step.stage().platform() + " " : "";
    return "%s%s%s %s".formatted(platform, stage(step), step.place(), step.text());
  }

  private static String reason(Reason reason) {
    if (reason.before().isPresent() && reason.now().isPresent()) {
      return "%s was %s, is %s".formatted(reason.what(), reason.before().get(), reason.now().get());
    }
    return reason
        .before()
        .map(before -> "%s is gone, was %s".formatted(reason.what(), before))
        .or(() -> reason.now().map(now -> "%s is new, %s".formatted(reason.what(), now)))
        .orElse(reason.what());
  }

  static String advanced(Advanced advanced) {
    String done = HumanSize.of(advanced.done());
    return advanced.total().isPresent()
        ? "%s: %s of %s"
            .formatted(advanced.task(), done, HumanSize.of(advanced.total().getAsLong()))
        : advanced.task() + ": " + done;
  }
}
