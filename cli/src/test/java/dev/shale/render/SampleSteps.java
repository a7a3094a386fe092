package dev.shale.render;

import dev.shale.progress.ProgressEvent.Ending;
import dev.shale.progress.ProgressEvent.Place;
import dev.shale.progress.ProgressEvent.Source;
import dev.shale.progress.ProgressEvent.Stage;
import dev.shale.progress.ProgressEvent.StepEnded;
import dev.shale.progress.ProgressEvent.StepName;
import dev.shale.progress.ProgressEvent.Times;
import java.time.Instant;

/** Steps that nobody does. */
final class SampleSteps {
  private SampleSteps() {}

  /** One of two steps of a stage. */
  static StepName name(int stage, int stages, int number, String text) {
    return new StepName(
        new Place(1, 1),
        new Stage(new Place(stage, stages), "app", "linux/amd64"),
        new Place(number, 2),
        text,
        new Source("Dockerfile", 12));
  }

  /** Its end, in seconds since 1970. */
  static StepEnded ended(StepName step, long begun, long working, long ended, Ending ending) {
    return new StepEnded(
        step,
        new Times(
            Instant.ofEpochSecond(begun),
            Instant.ofEpochSecond(working),
            Instant.ofEpochSecond(ended)),
        ending);
  }
}
