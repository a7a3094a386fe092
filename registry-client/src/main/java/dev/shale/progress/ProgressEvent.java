package dev.shale.progress;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One thing that happened. Counts are absolute, so a listener may drop any event but the last. */
public sealed interface ProgressEvent {
  /**
   * A transfer or unpacking moved on.
   *
   * @param task names the work, the same for all its events: {@code pull sha256:1234…}
   * @param done bytes so far
   * @param total bytes in all, where that is known
   */
  record Advanced(String task, long done, OptionalLong total) implements ProgressEvent {}

  /** A piece of work ended well; {@code outcome} says how: {@code done}, {@code exists}. */
  record Finished(String task, String outcome) implements ProgressEvent {}

  /**
   * A build step starts: {@code [1/2] STEP 3/8: RUN make}.
   *
   * @param stage which of the stages that are built
   * @param step which of the stage's steps
   * @param cached whether its result is known, so that nothing is to be done
   * @param reasons why it is not known, where that was asked for
   */
  record StepStarted(Place stage, Place step, String text, boolean cached, List<Reason> reasons)
      implements ProgressEvent {
    public StepStarted {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * Why a step has to be done: something is other than it was.
   *
   * @param what a thing, {@code variable VERSION}; or all that there is to say
   * @param before what it was; empty if there was none
   * @param now what it is; empty if there is none
   */
  record Reason(String what, Optional<String> before, Optional<String> now) {
    /** A reason that is said by words alone. */
    public static Reason of(String what) {
      return new Reason(what, Optional.empty(), Optional.empty());
    }
  }

  /** One of several, counted from 1. */
  record Place(int number, int count) {
    @Override
    public String toString() {
      return number + "/" + count;
    }
  }

  /** Something the user should know that is not an error. */
  record Warning(String message) implements ProgressEvent {}
}
