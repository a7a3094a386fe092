package dev.shale.exec;

import dev.shale.buildcache.BuildRecord;
import dev.shale.buildcache.BuildRecorder;
import dev.shale.buildcache.CacheEntry;
import dev.shale.buildcache.CacheLedger;
import dev.shale.buildcache.CacheMode;
import dev.shale.buildcache.ImportedCache;
import dev.shale.buildcache.InlineCache;
import dev.shale.dockerfile.Dockerfile;
import dev.shale.dockerfile.SourceRange;
import dev.shale.error.ErrorKind;
import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.image.History;
import dev.shale.image.ImageConfig;
import dev.shale.image.LayerId;
import dev.shale.image.Platform;
import dev.shale.local.ImageForm;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.plan.BaseImage;
import dev.shale.plan.BuildPlan;
import dev.shale.plan.Findings;
import dev.shale.plan.PlanRequest;
import dev.shale.plan.Planner;
import dev.shale.plan.Step;
import dev.shale.progress.ProgressEvent.Place;
import dev.shale.progress.ProgressListener;
import dev.shale.runtime.Emulation;
import dev.shale.runtime.OciRuntime;
import dev.shale.tree.MemoryTree;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Builds images. Stages that do not need each other run at the same time. A build that fails leaves
 * the results of the steps that succeeded, which a later build finds, and nothing else.
 */
public final class BuildExecutor {
  private final LocalStore store;
  private final BaseImages bases;
  private final Surroundings surroundings;

  /**
   * What a build finds around it.
   *
   * @param runtime asked for when there is something to run, by any thread
   * @param remotes what fetches files that are elsewhere
   * @param secrets what RUN may be shown; closed by the caller, like the agents
   * @param log where the output of processes goes; not closed
   */
  public record Surroundings(
      Supplier<OciRuntime> runtime,
      Remotes remotes,
      Secrets secrets,
      SshAgents agents,
      OutputStream log,
      InstantSource clock,
      ProgressListener progress) {
    /** Of a build that fetches no files, has no secrets, and of which nobody hears. */
    public static Surroundings of(Supplier<OciRuntime> runtime) {
      return new Surroundings(
          runtime,
          Remotes.NONE,
          Secrets.none(),
          new SshAgents(Map.of(), "", Path.of("")),
          OutputStream.nullOutputStream(),
          InstantSource.system(),
          ProgressListener.NONE);
    }
  }

  /** Builds in {@code store}, which stays the caller's to close. */
  public BuildExecutor(LocalStore store, BaseImages bases, Surroundings surroundings) {
    this.store = store;
    this.bases = bases;
    this.surroundings = surroundings;
  }

  /**
   * Builds an image, and keeps it if that is asked for.
   *
   * @throws dev.shale.dockerfile.DockerfileException if the Dockerfile cannot be meant
   * @throws StepFailedException if a RUN did not succeed
   * @throws OciException if a step cannot be done; names file and line
   */
  public BuiltImage build(BuildRequest request) throws IOException {
    return build(List.of(request)).getFirst();
  }

  /**
   * Builds images one after the other; all are planned before the first step of one is done. Throws
   * as {@link #build(BuildRequest)}; images that were built before stay. If a cache elsewhere has
   * lost a layer, it is done again without that cache.
   */
  public List<BuiltImage> build(List<BuildRequest> requests) throws IOException {
    try {
      return buildOnce(requests);
    } catch (OciException e) {
      Optional<ImportedCache> lost = LostLayerException.cacheIn(e);
      if (lost.isEmpty()) {
        throw e;
      }
      surroundings.progress().warn(e.getMessage() + "; starting over without that cache");
      return build(requests.stream().map(request -> request.without(lost.get())).toList());
    }
  }

  private List<BuiltImage> buildOnce(List<BuildRequest> requests) throws IOException {
    Bases found = new Bases(store, bases);
    Set<String> warned = new HashSet<>();
    List<Planned> all = new ArrayList<>();
    for (BuildRequest request : requests) {
      all.add(plan(request, found, warned));
    }
    List<BuiltImage> images = new ArrayList<>();
    List<Runnable> notes = new ArrayList<>();
    for (Planned one : all) {
      Place place = new Place(images.size() + 1, all.size());
      Finished done = run(one, found, place);
      images.add(built(withLayer(done.result()), one.request(), found.stacks()));
      one.request()
          .cache()
          .shared()
          .ledger()
          .ifPresent(ledger -> notes.add(() -> ledger.addAll(done.known())));
    }
    notes.forEach(Runnable::run); // of layers that turned out to be lost nothing is told
    return images;
  }

  /**
   * A build whose steps are done.
   *
   * @param known what they came to
   */
  private record Finished(StageResult result, CacheLedger known) {}

  /** A build of which everything is known but what its steps come to. */
  private record Planned(BuildRequest request, BuildPlan plan) {}

  private Planned plan(BuildRequest request, Bases found, Set<String> warned) throws IOException {
    BuildPlan plan =
        Planner.plan(
            found.resolve(
                PlanRequest.of(request.dockerfile(), request.options())
                    .withIgnored(request.contexts().main().rules()::excludesSource)));
    Findings findings = plan.findings();
    List<String> warnings = new ArrayList<>(unknownStages(request));
    findings.doubts().forEach(it -> warnings.add(told(request, it.range(), it.what())));
    findings.all().forEach(it -> warnings.add(told(request, it.range(), it.toString())));
    warnings.stream().filter(warned::add).forEach(surroundings.progress()::warn);
    findings.requireNoViolation(request.dockerfile().fileName());
    requireAllowed(request, plan);
    requireRunnable(request, plan);
    return new Planned(request, plan);
  }

  /** Stages that are to be built anew and that the Dockerfile has not may be misspelt. */
  private static List<String> unknownStages(BuildRequest request) {
    List<Dockerfile.Stage> stages = request.dockerfile().stages();
    List<String> known = new ArrayList<>();
    for (int i = 0; i < stages.size(); i++) {
      known.add(Integer.toString(i));
      known.add(stages.get(i).from().name().orElse("stage-" + i));
    }
    return request.cache().anew().stream()
        .filter(name -> known.stream().noneMatch(name::equalsIgnoreCase))
        .map(
            name ->
                "build %s: no stage \"%s\" to run without the cache%s"
                    .formatted(request.dockerfile().fileName(), name, Nearest.hint(name, known)))
        .toList();
  }

  /** Refuses, before anything is done, to run programs that this host cannot. */
  private static void requireRunnable(BuildRequest request, BuildPlan plan) {
    Platform here = request.options().buildPlatform();
    Emulation emulation = Emulation.of(here);
    for (BuildPlan.Stage stage : plan.stages()) {
      for (Step step : stage.steps()) {
        if (step instanceof Step.RunStep && !emulation.runs(stage.platform())) {
          throw OciException.unsupported(
              "build %s: RUN for %s on %s: nothing runs such programs here; install"
                  + " qemu-user-static, or build on such a machine and shale manifest add the"
                  + " image",
              request.dockerfile().place(step.origin().range()), stage.platform(), here);
        }
      }
    }
  }

  /** Refuses, before anything is done, what a step asks for that is not allowed. */
  private static void requireAllowed(BuildRequest request, BuildPlan plan) {
    for (BuildPlan.Stage stage : plan.stages()) {
      for (Step step : stage.steps()) {
        boolean isInsecure =
            step instanceof Step.RunStep run && run.around().security() == Step.Security.INSECURE;
        if (isInsecure && !request.steps().allowed().contains(Entitlement.SECURITY_INSECURE)) {
          throw new OciException(
              ErrorKind.DENIED,
              "build %s: RUN --security=insecure is not allowed; allow it with --allow %s"
                  .formatted(
                      request.dockerfile().place(step.origin().range()),
                      Entitlement.SECURITY_INSECURE));
        }
      }
    }
  }

  private static String told(BuildRequest request, SourceRange range, String what) {
    return "%s: %s".formatted(request.dockerfile().place(range), what);
  }

  /** Runs a plan; what its steps depended on is kept even if it fails. */
  private Finished run(Planned planned, Bases found, Place place) throws IOException {
    BuildRequest request = planned.request();
    BuildPlan plan = planned.plan();
    Optional<Digest> project = request.cache().project().map(Digest::of);
    BuildRecorder recorder =
        new BuildRecorder(
            recordOf(project),
            plan.stages().stream().map(stage -> planned(plan, stage)).toList(),
            request.contexts()::absence);
    try {
      return finish(new BuildRun(found, surroundings, request, plan, place, recorder), request);
    } finally {
      if (project.isPresent() && recorder.hasNotes()) {
        store.builds().keep(project.get(), recorder.record().toBytes());
      }
    }
  }

  /** Runs all steps, and does what is to be done when they are. */
  private Finished finish(BuildRun run, BuildRequest request) throws IOException {
    ImageChanges changes = request.changes();
    StageResult made = run.run();
    StageResult result = new StageResult(made.layers(), changes.apply(made.config()));
    StageResult whole =
        changes.squash() == Squash.NONE
            ? result
            : new Squasher(run.stacks())
                .squash(result, run.kept(changes.squash()), changes.squash(), run.now());
    CacheLedger known = run.cache().ledger();
    return new Finished(
        switch (request.cache().shared().inline()) {
          case NO -> whole;
          case YES -> withCache(whole, known.entries(CacheMode.MIN), run.sourceDateEpoch());
        },
        known);
  }

  /** With a time that is given, nothing in the image is by the clock. */
  private static StageResult withCache(
      StageResult result, List<CacheEntry> entries, Optional<Instant> epoch) {
    List<CacheEntry> told =
        epoch.isEmpty() ? entries : entries.stream().map(CacheEntry::madeWhenCreated).toList();
    return new StageResult(result.layers(), InlineCache.in(result.config(), told));
  }

  /** The record of the last build of a project; one that cannot be read counts as none. */
  private Optional<BuildRecord> recordOf(Optional<Digest> project) throws IOException {
    Optional<byte[]> document =
        project.isEmpty() ? Optional.empty() : store.builds().find(project.get());
    try {
      return document.map(BuildRecord::parse);
    } catch (OciException e) {
      return Optional.empty();
    }
  }

  private static BuildRecorder.Planned planned(BuildPlan plan, BuildPlan.Stage stage) {
    String base =
        switch (stage.base()) {
          case BuildPlan.Base.Scratch _ -> "scratch";
          case BuildPlan.Base.Image(BaseImage image, Digest digest) ->
              image.written() + "@" + digest;
          case BuildPlan.Base.OfStage(int index) -> "stage " + plan.stage(index).name();
        };
    return new BuildRecorder.Planned(
        stage.name().toString(),
        base,
        stage.steps().stream().map(step -> step.origin().display()).toList());
  }

  /**
   * An image has a layer, be it one of nothing.
   *
   * <p>Spec: image-spec v1.1.1, manifest.md, "layers".
   */
  private StageResult withLayer(StageResult result) throws IOException {
    if (!result.layers().isEmpty()) {
      return result;
    }
    LayerId layer = store.store(new MemoryTree(), List.of());
    Instant created = result.config().created().orElse(Instant.EPOCH);
    ImageConfig config =
        result
            .config()
            .edit()
            .append(layer.diffId(), History.ofLayer(created, "nothing in the root file system"))
            .build();
    return new StageResult(List.of(layer), config);
  }

  private BuiltImage built(StageResult result, BuildRequest request, Stacks stacks)
      throws IOException {
    ImageForm form = request.changes().form();
    return new BuiltImage(
        switch (request.keeping()) {
          case Keeping.Kept(var names) -> {
            List<LayerId> layers = stacks.bring(result.layers());
            yield publish(result.config(), layers, form, names);
          }
          case Keeping.Passing() -> {
            PassingLayers.requireThere(
                result.layers(), stacks, request.cache().shared().imported());
            yield form.image(result.config(), result.layers());
          }
        },
        stacks);
  }

  private StoredImage publish(
      ImageConfig config, List<LayerId> layers, ImageForm form, List<ImageReference> names)
      throws IOException {
    StoredImage image = store.add(config, layers, form, names.stream().findFirst());
    for (ImageReference name : names.stream().skip(1).toList()) {
      store.tag(image, name);
    }
    return store
        .find(image.digest())
        .orElseThrow(() -> OciException.conflict("build: the image was removed meanwhile"));
  }
}
