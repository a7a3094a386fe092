package dev.shale.exec;

import dev.shale.buildcache.StepInput;
import dev.shale.concurrent.Permits;
import dev.shale.concurrent.Promise;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.image.History;
import dev.shale.image.ImageEdit;
import dev.shale.image.LayerId;
import dev.shale.local.StepResult;
import dev.shale.plan.BuildPlan;
import dev.shale.plan.ConfigChange;
import dev.shale.plan.Step;
import dev.shale.progress.ProgressEvent;
import dev.shale.progress.ProgressEvent.Reason;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One stage, step after step. Belongs to one thread. */
final class StageRun {
  private final BuildRun build;
  private final BuildPlan.Stage stage;
  private final int place;

  StageRun(BuildRun build, BuildPlan.Stage stage) {
    this.build = build;
    this.stage = stage;
    this.place = build.stages().indexOf(stage);
  }

  StageResult run() throws IOException {
    StageResult base = build.start(stage);
    ImageEdit opening = base.config().edit();
    stage.opening().forEach(change -> change.apply(opening));
    StageResult state = new StageResult(base.layers(), opening.build());
    int number = 0;
    for (Step step : stage.steps()) {
      state = run(step, ++number, state);
    }
    return state;
  }

  private StageResult run(Step step, int number, StageResult before) throws IOException {
    try {
      return switch (step) {
        case Step.ConfigStep config -> {
          StepResult result = configure(config, number, before);
          yield after(step, config.changes(), result, before);
        }
        case Step.RunStep run -> {
          try (RunWork work = RunWork.open(build, run)) {
            yield after(step, List.of(), make(work, number, before), before);
          }
        }
        case Step.WorkdirStep workdir ->
            after(
                step,
                List.of(workdir.change()),
                make(new WorkdirWork(build, workdir), number, before),
                before);
        case Step.CopyStep copy -> {
          try (CopyWork work = CopyWork.open(build, copy)) {
            yield after(step, List.of(), make(work, number, before), before);
          }
        }
      };
    } catch (StepFailedException e) {
      throw e;
    } catch (OciException e) {
      throw new OciException(e.kind(), place(step) + e.getMessage(), e);
    }
  }

  /** {@code build Dockerfile:12: }. */
  private String place(Step step) {
    return "build %s:%d: "
        .formatted(build.request().dockerfile().fileName(), step.origin().range().firstLine());
  }

  /** Finds out, or remembers, when the config was changed so. */
  private StepResult configure(Step.ConfigStep step, int number, StageResult before)
      throws IOException {
    List<StepInput> inputs = StepInputs.ofConfig(step, before, build.sourceDateEpoch());
    Digest key = StepInput.key(inputs);
    Optional<StepResult> known = build.cache().find(stage.name(), key, before.layers());
    started(number, inputs, known.isPresent());
    StepResult result = known.orElseGet(() -> build.result(Optional.empty()));
    if (known.isEmpty()) {
      build.cache().remember(key, result, before.layers());
    }
    build.recorder().note(place, number - 1, inputs);
    return result;
  }

  /** Finds, or makes, the layer of a step that makes files. */
  private StepResult make(LayerWork work, int number, StageResult before) throws IOException {
    String state = work.state();
    List<StepInput> inputs =
        StepInputs.ofFiles(
            work.step(), before, stage.platform(), build.sourceDateEpoch(), work.inputs());
    StepResult result = result(work, number, before, inputs, state);
    build.recorder().note(place, number - 1, inputs);
    return result;
  }

  private StepResult result(
      LayerWork work, int number, StageResult before, List<StepInput> inputs, String state)
      throws IOException {
    Digest key = StepInput.key(inputs);
    Optional<StepResult> known = build.cache().find(stage.name(), key, before.layers());
    if (known.isPresent()) {
      started(number, inputs, true);
      return known.get();
    }
    Promise<StepResult> result = new Promise<>();
    Promise<StepResult> elsewhere = build.begun().putIfAbsent(key, result);
    if (elsewhere != null) { // another stage has the same step
      StepResult done = elsewhere.await();
      started(number, inputs, true);
      return done;
    }
    started(number, inputs, false);
    result.give(made(work, key, state, before));
    return result.await();
  }

  /** Tells that a step, counted from 1, starts. */
  private void started(int number, List<StepInput> inputs, boolean cached) {
    List<Reason> reasons =
        cached ? List.of() : build.reasons(stage.name(), place, number - 1, inputs);
    build
        .surroundings()
        .progress()
        .on(
            new ProgressEvent.StepStarted(
                new ProgressEvent.Place(place + 1, build.stages().size()),
                new ProgressEvent.Place(number, stage.steps().size()),
                stage.steps().get(number - 1).origin().display(),
                cached,
                reasons));
  }

  private StepResult made(LayerWork work, Digest key, String state, StageResult before)
      throws IOException {
    try (Permits.Permit _ = build.cores().acquire()) {
      Optional<LayerId> layer = work.make(before.layers());
      StepResult result = build.result(layer);
      if (state.equals(work.state())) { // else it is not sure that the layer has what the key says
        build.cache().remember(key, result, before.layers());
      }
      return result;
    }
  }

  private static StageResult after(
      Step step, List<ConfigChange> changes, StepResult result, StageResult before) {
    Instant created = result.created();
    String createdBy = step.origin().history();
    ImageEdit edit = before.config().edit().created(created);
    changes.forEach(change -> change.apply(edit));
    List<LayerId> layers = new ArrayList<>(before.layers());
    if (result.layer().isPresent()) {
      layers.add(result.layer().get());
      edit.append(result.layer().get().diffId(), History.ofLayer(created, createdBy));
    } else {
      edit.append(History.ofConfig(created, createdBy));
    }
    return new StageResult(layers, edit.build());
  }
}
