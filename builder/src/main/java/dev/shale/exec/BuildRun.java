package dev.shale.exec;

import dev.shale.buildcache.BuildRecorder;
import dev.shale.buildcache.StepInput;
import dev.shale.concurrent.Promise;
import dev.shale.concurrent.TaskGroup;
import dev.shale.container.ContainerRunner;
import dev.shale.container.CopyOptions;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.LayerId;
import dev.shale.local.LocalStore;
import dev.shale.local.StepResult;
import dev.shale.plan.BaseImage;
import dev.shale.plan.BuildPlan;
import dev.shale.plan.Step;
import dev.shale.progress.ProgressEvent.Place;
import dev.shale.progress.ProgressEvent.Reason;
import dev.shale.progress.ProgressEvent.Source;
import dev.shale.progress.ProgressEvent.Stage;
import dev.shale.progress.ProgressEvent.StepName;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** One build: what all its stages share, and the waiting of stages for each other. */
final class BuildRun {
  private final Bases bases;
  private final Stacks stacks;
  private final BuildExecutor.Surroundings surroundings;
  private final BuildRequest request;
  private final BuildPlan plan;
  private final Place place;
  private final BuildRecorder recorder;
  private final BuildCache cache;
  private final ContainerRunner runner;
  private final ContextCopies contextCopies;
  private final Workplaces places;
  private final Map<Integer, Promise<StageResult>> results = new HashMap<>();
  private final ConcurrentMap<Digest, Promise<StepResult>> begun = new ConcurrentHashMap<>();

  BuildRun(
      Bases bases,
      BuildExecutor.Surroundings surroundings,
      BuildRequest request,
      BuildPlan plan,
      Place place,
      BuildRecorder recorder) {
    this.bases = bases;
    this.stacks = bases.stacks();
    this.surroundings = surroundings;
    this.request = request;
    this.plan = plan;
    this.place = place;
    this.recorder = recorder;
    this.places =
        new Workplaces(
            request.steps().jobs().orElseGet(() -> Runtime.getRuntime().availableProcessors()));
    this.cache = new BuildCache(stacks, request.cache(), surroundings.clock(), ofTarget(plan));
    this.runner = new ContainerRunner(surroundings.runtime());
    this.contextCopies =
        new ContextCopies(stacks.store(), CopyOptions.of(now(), sourceDateEpoch()));
    plan.stages().forEach(stage -> results.put(stage.index(), new Promise<>()));
  }

  /** The indexes of the target and of the stages that it stands on. */
  private static Set<Integer> ofTarget(BuildPlan plan) {
    Set<Integer> stages = new HashSet<>();
    BuildPlan.Stage stage = plan.stages().getLast();
    stages.add(stage.index());
    while (stage.base() instanceof BuildPlan.Base.OfStage(int index)) {
      stages.add(index);
      stage = plan.stage(index);
    }
    return stages;
  }

  /** Runs every stage; gives what the target came to. */
  StageResult run() throws IOException {
    try (contextCopies;
        TaskGroup<StageResult> group = TaskGroup.ofVirtualThreads();
        TaskGroup<List<LayerId>> ahead = TaskGroup.ofVirtualThreads()) {
      if (request.keeping() instanceof Keeping.Kept
          && lowest(plan.stages().getLast()).base() instanceof BuildPlan.Base.Image base) {
        // The store is to have all of it: its base comes while other stages work.
        ahead.fork(() -> stacks.bringAhead(ofImage(base.image()).layers()));
      }
      for (BuildPlan.Stage stage : plan.stages()) {
        group.fork(
            () -> {
              StageResult result = new StageRun(this, stage).run();
              resultOf(stage.index()).give(result);
              return result;
            });
      }
      StageResult target = group.join().getLast();
      ahead.join();
      return target;
    }
  }

  private Promise<StageResult> resultOf(int stage) {
    Promise<StageResult> result = results.get(stage);
    if (result == null) {
      throw new IllegalStateException("stage " + stage + " is not in the plan");
    }
    return result;
  }

  /** Waits for a stage. If it fails, its failure ends the build, and this wait with it. */
  StageResult await(int stage) throws IOException {
    return resultOf(stage).await();
  }

  /** How many of the target's lowest layers a squashing leaves alone. */
  int kept(Squash squash) throws IOException {
    BuildPlan.Stage target = plan.stages().getLast();
    return switch (squash) {
      case NONE -> throw new IllegalArgumentException("nothing is squashed");
      case ALL -> 0;
      case STAGE -> start(target).layers().size();
      case NEW -> start(lowest(target)).layers().size();
    };
  }

  /** The stage that the stages below one begin with. */
  private BuildPlan.Stage lowest(BuildPlan.Stage stage) {
    return stage.base() instanceof BuildPlan.Base.OfStage(int index)
        ? lowest(plan.stage(index))
        : stage;
  }

  /** What a stage starts from. */
  StageResult start(BuildPlan.Stage stage) throws IOException {
    return switch (stage.base()) {
      case BuildPlan.Base.Scratch _ ->
          new StageResult(List.of(), ImageConfig.scratch(stage.platform()));
      case BuildPlan.Base.Image base -> ofImage(base.image());
      case BuildPlan.Base.OfStage(int index) -> await(index);
    };
  }

  /** An image that the build stands on or copies from. */
  StageResult ofImage(BaseImage image) {
    return bases.get(image).start();
  }

  LocalStore store() {
    return stacks.store();
  }

  /** The layers of all stages, here or elsewhere. */
  Stacks stacks() {
    return stacks;
  }

  BuildRequest request() {
    return request;
  }

  BuildExecutor.Surroundings surroundings() {
    return surroundings;
  }

  BuildCache cache() {
    return cache;
  }

  ContainerRunner runner() {
    return runner;
  }

  /** The context's files, as processes can be shown them; there until all stages are done. */
  ContextCopies contextCopies() {
    return contextCopies;
  }

  /** Whether steps may run side by side. */
  boolean isParallel() {
    return plan.stages().size() > 1;
  }

  List<BuildPlan.Stage> stages() {
    return plan.stages();
  }

  /** What a stage is called. */
  String nameOf(int stage) {
    return plan.stage(stage).name().toString();
  }

  BuildRecorder recorder() {
    return recorder;
  }

  /** The steps that have begun in any stage, by key: equal ones are done once. */
  ConcurrentMap<Digest, Promise<StepResult>> begun() {
    return begun;
  }

  /** Where steps work. */
  Workplaces places() {
    return places;
  }

  /**
   * What tells of a step whose turn has come.
   *
   * @param stage its place among those that are built, from 0
   * @param number of the step in it, from 1
   */
  StepReport report(int stage, int number) {
    BuildPlan.Stage planned = plan.stages().get(stage);
    Step.Origin origin = planned.steps().get(number - 1).origin();
    return new StepReport(
        surroundings.progress(),
        surroundings.clock(),
        new StepName(
            place,
            new Stage(
                new Place(stage + 1, plan.stages().size()),
                planned.name().toString(),
                planned.platform().toString()),
            new Place(number, planned.steps().size()),
            origin.display(),
            new Source(request.dockerfile().fileName(origin.range()), origin.range().firstLine())));
  }

  Optional<Instant> sourceDateEpoch() {
    return plan.sourceDateEpoch().or(request::sourceDateEpoch);
  }

  /** When something that is done now is said to be done. */
  Instant now() {
    return sourceDateEpoch().orElseGet(surroundings.clock()::instant);
  }

  /** What a step has just made. */
  StepResult result(Optional<LayerId> layer) {
    return new StepResult(now(), surroundings.clock().instant(), layer);
  }

  /** Why a step is done, if that was asked for. */
  List<Reason> reasons(BuildPlan.StageName name, int stage, int step, List<StepInput> inputs) {
    return switch (request.cache().explaining()) {
      case NO -> List.of();
      case YES ->
          request.cache().cachingOf(name) == CacheUse.Caching.REFRESH
              ? List.of(Reason.of("no result of an earlier build is to be used"))
              : recorder.explain(stage, step, inputs);
    };
  }
}
