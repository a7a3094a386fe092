package dev.shale.plan;

import dev.shale.dockerfile.Dockerfile;
import dev.shale.dockerfile.DockerfileException;
import dev.shale.dockerfile.Instruction;
import dev.shale.dockerfile.Problem;
import dev.shale.dockerfile.SourceRange;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.plan.BuildPlan.Base;
import dev.shale.plan.BuildPlan.StageName;
import dev.shale.plan.Onlooker.Expanded;
import dev.shale.plan.Onlooker.Planned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Decides what a build does. Pure: equal requests have equal plans.
 *
 * <pre>
 * PlanRequest request = PlanRequest.of(dockerfile, options);
 * for (var missing = Planner.missing(request); !missing.isEmpty(); missing = Planner.missing(request)) {
 *   for (BaseImage image : missing) {
 *     request = request.with(image, resolve(image));
 *   }
 * }
 * BuildPlan plan = Planner.plan(request);
 * </pre>
 *
 * <p>Spec: Dockerfile reference; where it leaves a case open, what BuildKit does.
 */
public final class Planner {
  /** What PATH is where a base does not say; as BuildKit has it. */
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,11}");

  /** Of which images the plan has to know what they are. */
  private enum Bases {
    ALL,
    /** Those that happen to be resolved; the plan is not for being built. */
    RESOLVED
  }

  private final PlanRequest request;
  private final Bases bases;
  private final Onlooker onlooker;
  private final Dockerfile file;
  private final BuildArgs args;
  private final GlobalScope global;
  private final StageGraph graph;
  private final StageGraph.Node target;
  private final Map<Integer, StageState> done = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> doubts = new ArrayList<>();

  private Planner(PlanRequest request, Bases bases, Onlooker onlooker) {
    this.request = request;
    this.bases = bases;
    this.onlooker = onlooker;
    this.file = request.dockerfile();
    this.args = new BuildArgs(request.options(), file.stages().getLast().from().name());
    this.global = new GlobalScope(file, args);
    this.graph = new StageGraph(request, global);
    this.target = graph.target(request.options().target());
  }

  /**
   * The images that the target needs and that the request does not have yet. Ask again with what
   * was resolved: an image's own ONBUILD may name more.
   *
   * @throws DockerfileException if a FROM or a {@code from} names nothing
   * @throws OciException NOT_FOUND if there is no such target
   */
  public static SequencedSet<BaseImage> missing(PlanRequest request) {
    Planner planner = new Planner(request, Bases.ALL, Onlooker.NONE);
    return planner.missing(planner.graph.reachable(planner.target));
  }

  private SequencedSet<BaseImage> missing(List<StageGraph.Node> nodes) {
    SequencedSet<BaseImage> missing = new LinkedHashSet<>();
    nodes.forEach(node -> missing.addAll(graph.images(node)));
    missing.removeAll(request.bases().keySet());
    return missing;
  }

  /**
   * Plans the target.
   *
   * @throws DockerfileException if an instruction of a stage that is needed cannot be meant
   * @throws OciException NOT_FOUND if there is no such target
   * @throws IllegalArgumentException if an image is still {@linkplain #missing missing}
   */
  public static BuildPlan plan(PlanRequest request) {
    Lint lint = Lint.ofText(request);
    Planner planner = new Planner(request, Bases.ALL, new StageRules(request, lint));
    List<BuildPlan.Stage> stages = planner.stages(planner.graph.reachable(planner.target));
    return new BuildPlan(
        stages, planner.sourceDateEpoch(), lint.findings(planner.doubts(), Optional.empty()));
  }

  /**
   * The images that {@link #check} would know more with: those that the target needs or, where none
   * is asked for, all that the file names. Ask again with what was resolved.
   *
   * @throws OciException NOT_FOUND if there is no such target
   */
  public static SequencedSet<BaseImage> missingToCheck(PlanRequest request) {
    try {
      Planner planner = new Planner(request, Bases.RESOLVED, Onlooker.NONE);
      return planner.missing(planner.lookedAt());
    } catch (DockerfileException e) {
      return new LinkedHashSet<>(); // which the check tells
    }
  }

  /**
   * Looks for what is doubtful in a file, by BuildKit's rules: in the stages that the target needs
   * or, where none is asked for, in all. Images may be {@linkplain #missingToCheck missing}; rules
   * about what only they know are silent then.
   *
   * @throws OciException NOT_FOUND if there is no such target, INVALID if the build's own check
   *     options cannot be read
   */
  public static Findings check(PlanRequest request) {
    Lint lint = Lint.ofText(request);
    try {
      Planner planner = new Planner(request, Bases.RESOLVED, new StageRules(request, lint));
      planner.stages(planner.lookedAt());
      return lint.findings(planner.doubts(), Optional.empty());
    } catch (DockerfileException e) {
      return lint.findings(List.of(), Optional.of(e));
    }
  }

  /**
   * What the target can be given. Images may be missing.
   *
   * @throws DockerfileException if an instruction of a stage that is needed cannot be meant
   * @throws OciException NOT_FOUND if there is no such target
   */
  public static Outline outline(PlanRequest request) {
    OutlineWalk walk = new OutlineWalk(request.dockerfile());
    Planner planner = new Planner(request, Bases.RESOLVED, walk);
    planner.stages(planner.graph.reachable(planner.target));
    return walk.outline(planner.target, planner.args, planner.global);
  }

  private List<StageGraph.Node> lookedAt() {
    return request.options().target().isPresent() ? graph.reachable(target) : graph.all();
  }

  private List<BuildPlan.Stage> stages(List<StageGraph.Node> nodes) {
    List<BuildPlan.Stage> stages = new ArrayList<>();
    nodes.forEach(node -> stages.add(stage(node)));
    if (!problems.isEmpty()) {
      throw new DockerfileException(file.files(), problems);
    }
    return stages;
  }

  /** What is doubtful by no rule. */
  private List<Problem> doubts() {
    List<Problem> all = new ArrayList<>();
    file.warnings().stream().filter(warning -> warning.rule().isEmpty()).forEach(all::add);
    all.addAll(unusedArgs());
    all.addAll(doubts);
    return all;
  }

  private BuildPlan.Stage stage(StageGraph.Node node) {
    StageState state = start(node);
    List<ConfigChange> opening = opening(state.config());
    state.change(opening);
    StagePlanner planner =
        new StagePlanner(file, args, global, reference -> from(node, reference), state);
    onlooker.begun(node, state);
    List<Step> steps = steps(node, planner, state);
    doubts.addAll(planner.doubts());
    done.put(node.index(), state);
    return new BuildPlan.Stage(
        new StageName(node.index(), node.stage().from().name()),
        node.platform(),
        base(node.base()),
        opening,
        steps,
        state.config());
  }

  private List<Step> steps(StageGraph.Node node, StagePlanner planner, StageState state) {
    List<Step> steps = new ArrayList<>();
    if (node.base() instanceof StageGraph.Origin.OfContext(ContextName name)) {
      steps.add(contents(node.stage().from(), name));
    }
    for (Instruction trigger : node.triggers()) {
      collect(
          () -> {
            Step step = planner.planTrigger(trigger);
            steps.add(step);
            onlooker.triggered(new Planned(node, trigger, step, state));
          });
    }
    for (Instruction instruction : node.stage().instructions()) {
      collect(
          () -> {
            try {
              Step step = planner.plan(instruction);
              steps.add(step);
              onlooker.planned(new Planned(node, instruction, step, state));
            } finally {
              onlooker.expanded(new Expanded(node, instruction, state, planner.unset()));
            }
          });
    }
    return steps;
  }

  /** Files that a stage starts from are what its first step copies. */
  private static Step contents(Instruction.From from, ContextName name) {
    String told = "FROM the context " + name;
    return new Step.CopyStep(
        new Step.Origin(from.source().range(), told, told, Collections.emptySortedMap()),
        List.of(new Step.Input.Files(new Step.From.OfContext(name), List.of("."))),
        new Step.Destination("/", Step.Destination.Form.DIRECTORY),
        new Step.Treatment(
            Optional.empty(),
            Optional.empty(),
            Step.Treatment.Archives.COPIED,
            Step.Treatment.Layer.ON_TOP,
            Step.Treatment.Parents.LEFT_OUT,
            List.of()));
  }

  /** Goes on after an instruction that is refused, to find what else is wrong. */
  private void collect(Runnable planning) {
    try {
      planning.run();
    } catch (DockerfileException e) {
      problems.addAll(e.problems());
    }
  }

  private StageState start(StageGraph.Node node) {
    return switch (node.base()) {
      case StageGraph.Origin.Scratch _, StageGraph.Origin.OfContext _ ->
          new StageState(ImageConfig.scratch(node.platform()));
      case StageGraph.Origin.OfImage image -> new StageState(resolved(image.image()).config());
      case StageGraph.Origin.OfStage stage -> stateOf(stage.node()).child();
    };
  }

  private StageState stateOf(StageGraph.Node node) {
    StageState state = done.get(node.index());
    if (state == null) {
      throw new IllegalStateException("stage " + node.index() + " is needed before it is planned");
    }
    return state;
  }

  /** Triggers ran or are about to; a process without PATH finds nothing. */
  private static List<ConfigChange> opening(ImageConfig config) {
    List<ConfigChange> changes = new ArrayList<>();
    if (!config.onBuild().isEmpty()) {
      changes.add(new ConfigChange.SetOnBuild(List.of()));
    }
    if (config.env().stream().noneMatch(assignment -> assignment.startsWith("PATH="))) {
      changes.add(new ConfigChange.SetEnv("PATH", ImageConfig.DEFAULT_PATH));
    }
    return changes;
  }

  private Base base(StageGraph.Origin origin) {
    return switch (origin) {
      case StageGraph.Origin.Scratch _, StageGraph.Origin.OfContext _ -> new Base.Scratch();
      case StageGraph.Origin.OfImage image ->
          new Base.Image(image.image(), resolved(image.image()).digest());
      case StageGraph.Origin.OfStage stage -> new Base.OfStage(stage.node().index());
    };
  }

  private Step.From from(StageGraph.Node node, StageGraph.Reference reference) {
    return switch (graph.from(node, reference)) {
      case StageGraph.Origin.OfStage stage -> new Step.From.OfStage(stage.node().index());
      case StageGraph.Origin.OfImage image ->
          new Step.From.OfImage(image.image(), resolved(image.image()).digest());
      case StageGraph.Origin.OfContext(ContextName name) -> new Step.From.OfContext(name);
      case StageGraph.Origin.Scratch _ ->
          throw new Expansion(file, reference.instruction(), global.variables())
              .invalid(reference.word(), reference.flag() + "scratch: it has no files");
    };
  }

  private ResolvedBase resolved(BaseImage image) {
    ResolvedBase resolved = request.bases().get(image);
    if (resolved != null) {
      return resolved;
    }
    return switch (bases) {
      case ALL -> throw new IllegalArgumentException(image + " is not resolved");
      case RESOLVED ->
          new ResolvedBase(Digest.of(image.toString()), ImageConfig.scratch(image.platform()));
    };
  }

  private Optional<Instant> sourceDateEpoch() {
    Optional<String> text =
        args.given("SOURCE_DATE_EPOCH").or(() -> global.value("SOURCE_DATE_EPOCH"));
    if (text.filter(seconds -> !SECONDS.matcher(seconds).matches()).isPresent()) {
      throw OciException.invalid(
          "build %s: SOURCE_DATE_EPOCH \"%s\": not seconds since 1970",
          file.fileName(), text.get());
    }
    return text.map(seconds -> Instant.ofEpochSecond(Long.parseLong(seconds)));
  }

  /** A warning for each argument given that nothing in the file or its bases declares. */
  private List<Problem> unusedArgs() {
    TreeSet<String> declared = new TreeSet<>();
    file.globalArgs().forEach(arg -> declare(arg, declared));
    file.stages().forEach(stage -> stage.instructions().forEach(i -> declare(i, declared)));
    graph.reachable(target).forEach(node -> node.triggers().forEach(i -> declare(i, declared)));
    return args.givenNames().stream()
        .filter(name -> !declared.contains(name) && !args.isPredefined(name))
        .map(
            name ->
                Problem.invalid(
                    SourceRange.at(1, 1),
                    "build argument %s is not used; no ARG declares it".formatted(name)))
        .toList();
  }

  private static void declare(Instruction instruction, Set<String> names) {
    if (instruction instanceof Instruction.Arg arg) {
      arg.declarations().forEach(declaration -> names.add(declaration.name().text()));
    }
  }
}
