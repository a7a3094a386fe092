package dev.shale.exec;

import dev.shale.concurrent.Promise;
import dev.shale.concurrent.TaskGroup;
import dev.shale.plan.Step;
import java.io.IOException;
import java.util.IdentityHashMap;

/**
 * COPY and ADD steps of a stage that fetch something: they do not see the steps above them for
 * that, and begin to fetch when the stage begins. What fails is told when the step's turn comes.
 * Belongs to the stage's thread, which closes it.
 */
final class OpenedAhead implements AutoCloseable {
  private final BuildRun build;
  private final IdentityHashMap<Step.CopyStep, Promise<Attempt>> attempts = new IdentityHashMap<>();
  private final TaskGroup<Attempt> group = TaskGroup.ofVirtualThreads();

  /** What came of opening. */
  private sealed interface Attempt {
    record Opened(CopyWork work) implements Attempt {}

    record FailedToRead(IOException failure) implements Attempt {}

    record Refused(RuntimeException failure) implements Attempt {}

    record Broken(Error failure) implements Attempt {}
  }

  private OpenedAhead(BuildRun build) {
    this.build = build;
  }

  /** Begins to open what fetches. */
  static OpenedAhead of(BuildRun build, Iterable<Step> steps) {
    OpenedAhead ahead = new OpenedAhead(build);
    for (Step step : steps) {
      if (step instanceof Step.CopyStep copy && fetches(copy)) {
        ahead.begin(copy);
      }
    }
    return ahead;
  }

  private static boolean fetches(Step.CopyStep step) {
    return step.inputs().stream().anyMatch(Step.Input.Remote.class::isInstance);
  }

  private void begin(Step.CopyStep step) {
    Promise<Attempt> promise = new Promise<>();
    attempts.put(step, promise);
    group.fork(
        () -> {
          Attempt attempt = attempt(step);
          promise.give(attempt);
          return attempt;
        });
  }

  private Attempt attempt(Step.CopyStep step) {
    try {
      return new Attempt.Opened(CopyWork.open(build, step));
    } catch (IOException e) {
      return new Attempt.FailedToRead(e);
    } catch (RuntimeException e) {
      return new Attempt.Refused(e);
    } catch (Error e) {
      return new Attempt.Broken(e);
    }
  }

  /** The step's work, begun ahead or now; the caller closes. */
  CopyWork open(Step.CopyStep step) throws IOException {
    Promise<Attempt> begun = attempts.get(step);
    if (begun == null) {
      return CopyWork.open(build, step);
    }
    Attempt attempt = begun.await();
    attempts.remove(step);
    return switch (attempt) {
      case Attempt.Opened(CopyWork work) -> work;
      case Attempt.FailedToRead(IOException failure) -> throw failure;
      case Attempt.Refused(RuntimeException failure) -> throw failure;
      case Attempt.Broken(Error failure) -> throw failure;
    };
  }

  /** Stops what still fetches, and closes what no step has taken. */
  @Override
  public void close() throws IOException {
    group.close();
    try (Held left = new Held()) {
      for (Promise<Attempt> promise : attempts.values()) {
        if (promise.isGiven() && promise.await() instanceof Attempt.Opened(CopyWork work)) {
          left.add(work::close);
        }
      }
    }
  }
}
