package dev.shale.sync;

import dev.shale.image.Digest;
import java.util.List;
import java.util.stream.Stream;

/**
 * What came of a plan.
 *
 * @param outcomes one for each action, in the plan's order
 */
public record SyncReport(List<Outcome> outcomes) {
  public SyncReport {
    outcomes = List.copyOf(outcomes);
  }

  /** What came of one action. */
  public record Outcome(SyncAction action, Result result) {}

  /** How an action ended. */
  public sealed interface Result {
    /** It was done. */
    record Done() implements Result {}

    /**
     * An image was copied.
     *
     * @param published what its name means now
     */
    record Copied(Digest published) implements Result {}

    /** It was tried. */
    record Failed(Exception cause) implements Result {}

    /** It was not tried, since something else had failed. */
    record NotTried() implements Result {}
  }

  /** Whether all that was planned is so now. */
  public boolean isComplete() {
    return outcomes.stream()
        .map(Outcome::result)
        .noneMatch(result -> result instanceof Result.Failed || result instanceof Result.NotTried);
  }

  /** What failed, in order. */
  public Stream<Exception> failures() {
    return outcomes.stream()
        .map(Outcome::result)
        .filter(Result.Failed.class::isInstance)
        .map(result -> ((Result.Failed) result).cause());
  }
}
