package dev.shale.exec;

import dev.shale.buildcache.InlineCache;
import dev.shale.buildcache.StepInput;
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
import dev.shale.progress.ProgressEvent.Ending;
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
  private final OpenedAhead ahead;

  StageRun(BuildRun build, BuildPlan.Stage stage) {
    this.build = build;
    this.stage = stage;
    this.place = build.stages().indexOf(stage);
    this.ahead = new OpenedAhead(build, stage.steps());
  }

  StageResult run() throws IOException {
    try (ahead) {
      StageResult base = build.start(stage);
      started();
      ImageEdit opening = InlineCache.without(base.config()).edit();
      stage.opening().forEach(change -> change.apply(opening));
      StageResult state = new StageResult(base.layers(), opening.build());
      int number = 0;
      ahead.begin();
      for (Step step : stage.steps()) {
        state = run(step, ++number, state);
      }
      return state;
    }
  }

  private void started() {
    build
        .surroundings()
        .progress()
        .on(
            new ProgressEvent.StageStarted(
                new ProgressEvent.Place(place + 1, build.stages().size()),
                stage.steps().size(),
                build
                    .request()
                    .dockerfile()
                    .stages()
                    .get(stage.index())
                    .from()
                    .source()
                    .text()
                    .replaceAll("\\s+", " ")));
  }

  private StageResult run(Step step, int number, StageResult before) throws IOException {
    StepReport report = build.report(place, number);
    try {
      return run(step, report, before);
    } catch (StepFailedException e) {
      report.fail(e.failure().message());
      throw e;
    } catch (OciException e) {
      OciException placed = new OciException(e.kind(), place(step) + e.getMessage(), e);
      report.fail(placed.getMessage());
      throw placed;
    } catch (IOException | RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        report.cancel();
      } else {
        report.fail(place(step) + e.getMessage());
      }
      throw e;
    }
  }

  private StageResult run(Step step, StepReport report, StageResult before) throws IOException {
    return switch (step) {
      case Step.ConfigStep config -> {
        StepResult result = configure(config, report, before);
        yield after(step, config.changes(), result, before);
      }
      case Step.RunStep run -> {
        try (RunWork work = RunWork.open(build, run)) {
          yield after(step, List.of(), make(work, report, before), before);
        }
      }
      case Step.WorkdirStep workdir ->
          after(
              step,
              List.of(workdir.change()),
              make(new WorkdirWork(build, workdir), report, before),
              before);
      case Step.CopyStep copy -> {
        try (CopyWork work = ahead.open(copy)) {
          yield after(step, List.of(), make(work, report, before), before);
        }
      }
    };
  }

  /** {@code build Dockerfile:12: }. */
  private String place(Step step) {
    return "build %s: ".formatted(build.request().dockerfile().place(step.origin().range()));
  }

  /** Finds out, or remembers, when the config was changed so. */
  private StepResult configure(Step.ConfigStep step, StepReport report, StageResult before)
      throws IOException {
    report.begin();
    List<StepInput> inputs = StepInputs.ofConfig(step, before, build.sourceDateEpoch());
    Digest key = StepInput.key(inputs);
    Optional<StepResult> known = build.cache().find(stage.name(), inputs, before.layers());
    start(report, inputs, known.isPresent());
    StepResult result = known.orElseGet(() -> build.result(Optional.empty()));
    if (known.isEmpty()) {
      build.cache().remember(stage.name(), key, result, before.layers());
    }
    note(report, inputs);
    report.end(known.isPresent() ? new Ending.Cached() : new Ending.Done());
    return result;
  }

  private void note(StepReport report, List<StepInput> inputs) {
    build.recorder().note(place, report.step().place().number() - 1, inputs);
  }

  /** Finds, or makes, the layer of a step that makes files. */
  private StepResult make(LayerWork work, StepReport report, StageResult before)
      throws IOException {
    report.begin();
    String state = work.state();
    List<StepInput> quick = inputs(work.step(), before, work.quickInputs());
    if (!StepInputs.areQuick(quick)) {
      return make(work, report, before, quick, state);
    }
    Optional<StepResult> known = findQuickly(report, quick, before);
    if (known.isPresent()) {
      return known.get();
    }
    List<StepInput> inputs = inputs(work.step(), before, work.inputs());
    StepResult result = make(work, report, before, inputs, state);
    build.cache().alias(stage.name(), quick, inputs, before.layers());
    return result;
  }

  /** What the step made when the stages and images that it reads were the same throughout. */
  private Optional<StepResult> findQuickly(
      StepReport report, List<StepInput> quick, StageResult before) throws IOException {
    Optional<StepResult> known = build.cache().find(stage.name(), quick, before.layers());
    Optional<List<StepInput>> inputs =
        known.flatMap(result -> StepInputs.whole(quick, result.read()));
    if (inputs.isEmpty()) {
      return Optional.empty();
    }
    build.cache().find(stage.name(), inputs.get(), before.layers()); // it is used
    start(report, inputs.get(), true);
    report.end(new Ending.Cached());
    note(report, inputs.get());
    return known;
  }

  private List<StepInput> inputs(Step step, StageResult before, List<StepInput> own) {
    return StepInputs.ofFiles(step, before, stage.platform(), build.sourceDateEpoch(), own);
  }

  private StepResult make(
      LayerWork work, StepReport report, StageResult before, List<StepInput> inputs, String state)
      throws IOException {
    StepResult result = result(work, report, before, inputs, state);
    note(report, inputs);
    return result;
  }

  private StepResult result(
      LayerWork work, StepReport report, StageResult before, List<StepInput> inputs, String state)
      throws IOException {
    Digest key = StepInput.key(inputs);
    Optional<StepResult> known = build.cache().find(stage.name(), inputs, before.layers());
    if (known.isPresent()) {
      start(report, inputs, true);
      report.end(new Ending.Cached());
      return known.get();
    }
    Promise<StepResult> result = new Promise<>();
    Promise<StepResult> elsewhere = build.begun().putIfAbsent(key, result);
    if (elsewhere != null) { // another stage has the same step
      StepResult done = elsewhere.await();
      report.begin(); // to wait for another stage is no part of the step
      start(report, inputs, true);
      report.end(new Ending.Cached());
      return done;
    }
    start(report, inputs, false);
    result.give(made(work, report, key, state, before));
    return result.await();
  }

  private void start(StepReport report, List<StepInput> inputs, boolean cached) {
    int step = report.step().place().number() - 1;
    report.start(cached, cached ? List.of() : build.reasons(stage.name(), place, step, inputs));
  }

  private StepResult made(
      LayerWork work, StepReport report, Digest key, String state, StageResult before)
      throws IOException {
    ahead.makeAfter(report.step().place().number(), before.layers());
    Made made = work.make(before, report);
    StepResult result = build.result(made.layer());
    // What the key stands for is the step as it is written, which did not make what a shell left;
    // and of files that were changed meanwhile it is not sure that the layer has what it says.
    if (made.maker() == Made.Maker.STEP && state.equals(work.state())) {
      build.cache().remember(stage.name(), key, result, before.layers());
    }
    report.end(
        switch (made.maker()) {
          case STEP -> new Ending.Done();
          case SHELL -> new Ending.Mended();
        });
    return result;
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
