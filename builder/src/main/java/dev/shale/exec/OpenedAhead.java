package dev.shale.exec;

import dev.shale.concurrent.Promise;
import dev.shale.concurrent.TaskGroup;
import dev.shale.image.LayerId;
import dev.shale.plan.Step;
import dev.shale.plan.Step.From;
import dev.shale.plan.Step.Shown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is done for COPY and ADD steps of a stage before their turn, as they do not see the steps
 * above them for it. What they fetch is fetched from when the stage begins; the layers of linked
 * ones are made, and images brought that are read, from when a step above is not found in the
 * cache, since their results are not found then, either. What fails is told when the step's turn
 * comes. Belongs to the stage's thread, which closes it.
 */
final class OpenedAhead implements AutoCloseable {
  private final BuildRun build;
  private final List<Step> steps;
  private final IdentityHashMap<Step.CopyStep, Promise<Attempt>> attempts = new IdentityHashMap<>();
  private final List<Promise<Attempt>> begun = new ArrayList<>();
  private final Set<CopyWork> taken = new HashSet<>();
  private final TaskGroup<Attempt> group = TaskGroup.ofVirtualThreads();
  private final TaskGroup<List<LayerId>> brought = TaskGroup.ofVirtualThreads();
  private boolean isMaking;

  /** What came of it. */
  private sealed interface Attempt {
    record Opened(CopyWork work) implements Attempt {}

    record FailedToRead(IOException failure) implements Attempt {}

    record Refused(RuntimeException failure) implements Attempt {}

    record Broken(Error failure) implements Attempt {}
  }

  /** Nothing yet. */
  OpenedAhead(BuildRun build, List<Step> steps) {
    this.build = build;
    this.steps = List.copyOf(steps);
  }

  /** Begins to fetch. */
  void begin() {
    for (Step step : steps) {
      if (step instanceof Step.CopyStep copy && fetches(copy)) {
        fork(copy, () -> CopyWork.open(build, copy));
      }
    }
  }

  private static boolean fetches(Step.CopyStep step) {
    return step.inputs().stream().anyMatch(Step.Input.Remote.class::isInstance);
  }

  /** What is done ahead for a step. */
  @FunctionalInterface
  private interface Trial {
    CopyWork run() throws IOException;
  }

  private void fork(Step.CopyStep step, Trial trial) {
    Promise<Attempt> promise = new Promise<>();
    attempts.put(step, promise);
    begun.add(promise);
    group.fork(
        () -> {
          Attempt attempt = attempt(trial);
          promise.give(attempt);
          return attempt;
        });
  }

  private static Attempt attempt(Trial trial) {
    try {
      return new Attempt.Opened(trial.run());
    } catch (IOException e) {
      return new Attempt.FailedToRead(e);
    } catch (RuntimeException e) {
      return new Attempt.Refused(e);
    } catch (Error e) {
      return new Attempt.Broken(e);
    }
  }

  /**
   * Begins to make the layers of linked steps, if that was not begun before.
   *
   * @param number of the step that is being made, from 1
   * @param below the layers that it stands on
   */
  void makeAfter(int number, List<LayerId> below) {
    if (isMaking) {
      return;
    }
    isMaking = true;
    List<Step> following = steps.subList(number, steps.size());
    following.stream().flatMap(OpenedAhead::images).distinct().forEach(this::bring);
    for (Step step : following) {
      if (step instanceof Step.CopyStep copy && CopyWork.isApart(copy)) {
        Promise<Attempt> opened = attempts.get(copy);
        fork(
            copy,
            () -> made(opened == null ? CopyWork.open(build, copy) : work(opened.await()), below));
      }
    }
  }

  /** The images that a step reads. */
  private static Stream<From.OfImage> images(Step step) {
    Stream<From> read =
        switch (step) {
          case Step.CopyStep copy -> copy.origins();
          case Step.RunStep run ->
              run.around().mounts().stream()
                  .flatMap(mount -> mount.shown().stream())
                  .map(Shown::from);
          case Step.ConfigStep _, Step.WorkdirStep _ -> Stream.of();
        };
    return read.filter(From.OfImage.class::isInstance).map(From.OfImage.class::cast);
  }

  private void bring(From.OfImage image) {
    List<LayerId> layers = build.ofImage(image.image()).layers();
    brought.fork(() -> build.stacks().bringAhead(layers));
  }

  /** What cannot be made now is made when its turn comes, or fails then. */
  private static CopyWork made(CopyWork work, List<LayerId> below) {
    try {
      work.makeEarly(below);
    } catch (IOException | RuntimeException e) {
      System.getLogger(OpenedAhead.class.getName())
          .log(System.Logger.Level.DEBUG, "a layer was not made ahead", e);
    }
    return work;
  }

  /** The step's work, begun ahead or now; the caller closes. */
  CopyWork open(Step.CopyStep step) throws IOException {
    Promise<Attempt> ahead = attempts.get(step);
    if (ahead == null) {
      return CopyWork.open(build, step);
    }
    CopyWork work = work(ahead.await());
    taken.add(work);
    return work;
  }

  private static CopyWork work(Attempt attempt) throws IOException {
    return switch (attempt) {
      case Attempt.Opened(CopyWork work) -> work;
      case Attempt.FailedToRead(IOException failure) -> throw failure;
      case Attempt.Refused(RuntimeException failure) -> throw failure;
      case Attempt.Broken(Error failure) -> throw failure;
    };
  }

  /** Stops what is still done, and closes what no step has taken. */
  @Override
  public void close() throws IOException {
    try (Held all = new Held()) {
      all.add(this::closeLeft); // when there will be no more
      all.add(group::close);
      all.add(brought::close);
    }
  }

  private void closeLeft() throws IOException {
    try (Held left = new Held()) {
      for (Promise<Attempt> promise : begun) {
        if (promise.isGiven()
            && promise.await() instanceof Attempt.Opened(CopyWork work)
            && taken.add(work)) {
          left.add(work::close);
        }
      }
    }
  }
}
