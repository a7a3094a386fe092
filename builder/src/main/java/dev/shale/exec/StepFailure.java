package dev.shale.exec;

import dev.shale.progress.ProgressEvent.StepName;
import java.util.List;
import java.util.Optional;

/**
 * What there is to know of a RUN whose process did not succeed.
 *
 * @param status the process's exit status; 128 and the signal's number if one ended it. Never 0
 * @param explanation what the status may come from that the Dockerfile did not ask for
 * @param output the last lines that it printed, oldest first
 */
public record StepFailure(
    StepName step, int status, Optional<String> explanation, List<String> output) {
  public StepFailure {
    output = List.copyOf(output);
  }

  /** {@code build Dockerfile:7: RUN make: exit status 2}. */
  public String message() {
    return "build %s:%d: %s: exit status %d%s"
        .formatted(
            step.source().file(),
            step.source().line(),
            step.text(),
            status,
            explanation.map(", "::concat).orElse(""));
  }
}
