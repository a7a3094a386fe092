package dev.shale.render;

import dev.shale.progress.ProgressEvent.Advanced;
import dev.shale.progress.ProgressEvent.Finished;
import dev.shale.progress.ProgressEvent.StepStarted;
import dev.shale.progress.ProgressEvent.Warning;

/** The words for events, the same in every style that is for people. */
final class Phrases {
  private Phrases() {}

  static String warning(Warning warning) {
    return "shale: warning: " + warning.message();
  }

  static String finished(Finished finished) {
    return finished.task() + ": " + finished.outcome();
  }

  /** As buildah has it: a stage is named where there are several. */
  static String step(StepStarted step) {
    String stage = step.stage().count() > 1 ? "[%s] ".formatted(step.stage()) : "";
    return "%sSTEP %s: %s%s"
        .formatted(stage, step.step(), step.text(), step.cached() ? " (cached)" : "");
  }

  static String advanced(Advanced advanced) {
    String done = HumanSize.of(advanced.done());
    return advanced.total().isPresent()
        ? "%s: %s of %s"
            .formatted(advanced.task(), done, HumanSize.of(advanced.total().getAsLong()))
        : advanced.task() + ": " + done;
  }
}
