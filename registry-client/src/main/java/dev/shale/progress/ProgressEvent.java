package dev.shale.progress;

import java.time.Duration;
import java.time.Instant;
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
   * A stage of a build starts, and what it stands on is known.
   *
   * @param stage which of the stages that are built
   * @param steps how many it has
   * @param text its first instruction as written: {@code FROM debian AS build}
   */
  record StageStarted(Place stage, int steps, String text) implements ProgressEvent {}

  /**
   * A build step starts, or its result is known. A {@link StepEnded} follows in any case.
   *
   * @param begun when its turn came; finding out whether its result is known is part of it
   * @param cached whether its result is known, so that nothing is to be done
   * @param reasons why it is not known, where that was asked for
   */
  record StepStarted(StepName step, Instant begun, boolean cached, List<Reason> reasons)
      implements ProgressEvent {
    public StepStarted {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * The process of a step printed something.
   *
   * @param line without its end; of a line that is very long, a piece
   */
  record StepPrinted(StepName step, String line) implements ProgressEvent {}

  /** A build step that had started has ended, one way or another. */
  record StepEnded(StepName step, Times times, Ending ending) implements ProgressEvent {}

  /**
   * What a step is called.
   *
   * @param build which of the builds that were asked for at once: one for each platform and target
   * @param place which of the stage's steps
   * @param text as written, on one line: {@code RUN make}
   */
  record StepName(Place build, Stage stage, Place place, String text, Source source) {
    /** Different for all steps that were asked for at once: {@code 1.2.3}. */
    public String id() {
      return "%d.%d.%d".formatted(build.number(), stage.place().number(), place.number());
    }
  }

  /**
   * A stage that is built.
   *
   * @param place which of those that are built
   * @param platform what it is for, as {@code linux/amd64}
   */
  record Stage(Place place, String name, String platform) {}

  /**
   * Where a step is written.
   *
   * @param file the Dockerfile's name, as the user knows it
   * @param line its first
   */
  record Source(String file, int line) {}

  /**
   * When a step was done. A clock that is set back meanwhile makes none of it negative.
   *
   * @param working when it had all that it had to wait for: a place among the steps that work, and
   *     caches that others had locked
   */
  record Times(Instant begun, Instant working, Instant ended) {
    public Times {
      working = latest(begun, working);
      ended = latest(working, ended);
    }

    private static Instant latest(Instant one, Instant other) {
      return one.isAfter(other) ? one : other;
    }

    /** How long it could do nothing. */
    public Duration waited() {
      return Duration.between(begun, working);
    }

    /** How long it took, without {@link #waited}. */
    public Duration worked() {
      return Duration.between(working, ended);
    }
  }

  /** How a step ended. */
  sealed interface Ending {
    /** It did what it says. */
    record Done() implements Ending {}

    /** Its result was known, or another stage had the same step. */
    record Cached() implements Ending {}

    /** It failed, and the build goes on from what somebody made of that. */
    record Mended() implements Ending {}

    /** It failed, and the build with it. */
    record Failed(String message) implements Ending {}

    /** It was stopped: another step failed, or the user wanted it so. */
    record Cancelled() implements Ending {}
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
