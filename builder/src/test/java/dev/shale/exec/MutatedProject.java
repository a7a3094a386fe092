package dev.shale.exec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A project that a seed decides, with a table of what each of its steps depends on. What is to be
 * run again when one thing is changed follows from the table alone.
 */
final class MutatedProject {
  /** Something that can be changed, by its name: {@code file src3/a}, {@code argument A2}. */
  record Thing(String kind, String name) {}

  /** Whether a step makes files, on the files below, or changes the config, on the config below. */
  enum Makes {
    FILES,
    CONFIG
  }

  /**
   * A step.
   *
   * @param reads what it depends on itself
   * @param output what the file depends on that it leaves for others
   */
  record Step(String text, Makes makes, Set<Thing> reads, Set<Thing> output) {}

  /**
   * A stage.
   *
   * @param base another stage's name, {@code base} or {@code scratch}
   */
  record Stage(String name, String base, List<Step> steps) {}

  /** What a project has of everything, so that every mutation has something to change. */
  private enum Part {
    COPY,
    RUN,
    BIND,
    PLAIN_SECRET,
    COUNTED_SECRET,
    ENV,
    ARG,
    NAMED_CONTEXT,
    LABEL,
    COPY_OF_STAGE
  }

  static final Thing BASE = new Thing("base", "base");

  private final Random random;
  private final List<Stage> stages = new ArrayList<>();
  private final Map<String, Set<Thing>> variables = new HashMap<>();
  private final Map<String, Step> outputs = new HashMap<>();
  private final List<Thing> things = new ArrayList<>();
  private int count;

  MutatedProject(long seed) {
    this.random = new Random(seed);
    int size = 2 + random.nextInt(3);
    List<Part> parts = new ArrayList<>();
    for (Part part : Part.values()) {
      parts.add(part);
    }
    for (int i = 0; i < 6; i++) {
      parts.add(Part.values()[random.nextInt(Part.values().length)]);
    }
    Collections.shuffle(parts, random);
    for (int i = 0; i < size; i++) {
      boolean isLast = i == size - 1;
      int share = isLast ? parts.size() : parts.size() / (size - i);
      stages.add(stage("s" + i, parts.subList(0, share), isLast));
      parts = new ArrayList<>(parts.subList(share, parts.size()));
    }
  }

  List<Stage> stages() {
    return stages;
  }

  /** The first thing of a kind. */
  Thing first(String kind) {
    return things.stream().filter(thing -> thing.kind().equals(kind)).findFirst().orElseThrow();
  }

  List<Thing> all(String kind) {
    return things.stream().filter(thing -> thing.kind().equals(kind)).toList();
  }

  private Stage stage(String name, List<Part> parts, boolean isLast) {
    String base = base();
    variables.put(name, new LinkedHashSet<>(variables.getOrDefault(base, Set.of())));
    List<Step> steps = new ArrayList<>();
    steps.add(run(name, Set.of(), "")); // each has something for the others
    for (Part part : parts) {
      steps.add(step(name, part));
    }
    if (isLast) { // so that none is left out of the build
      for (Stage other : stages) {
        steps.add(copyOf(other.name()));
      }
    }
    return new Stage(name, base, steps);
  }

  private String base() {
    if (stages.isEmpty()) {
      return "base";
    }
    return switch (random.nextInt(3)) {
      case 0 -> "scratch";
      case 1 -> "base";
      default -> stages.get(random.nextInt(stages.size())).name();
    };
  }

  private Thing thing(String kind, String name) {
    Thing thing = new Thing(kind, name);
    things.add(thing);
    return thing;
  }

  private Step step(String stage, Part part) {
    int number = ++count;
    return switch (part) {
      case COPY ->
          new Step(
              "COPY src%d /c%d/".formatted(number, number),
              Makes.FILES,
              Set.of(thing("file", "src" + number)),
              Set.of());
      case RUN -> run(stage, Set.of(), "");
      case BIND ->
          run(
              stage,
              Set.of(thing("bind", "bind" + number)),
              "--mount=source=bind%d,target=/bind/%d ".formatted(number, number));
      case PLAIN_SECRET ->
          run(stage, Set.of(), "--mount=type=secret,id=plain,target=/run/secrets/p ");
      case COUNTED_SECRET ->
          run(
              stage,
              Set.of(thing("secret", "counted")),
              "--mount=type=secret,id=counted,target=/run/secrets/c ");
      case ENV -> {
        Thing env = thing("variable", "E" + number);
        variables.computeIfAbsent(stage, _ -> new HashSet<>()).add(env);
        yield new Step("ENV E%d=@".formatted(number), Makes.CONFIG, Set.of(env), Set.of());
      }
      case ARG -> {
        Thing arg = thing("argument", "A" + number);
        variables.computeIfAbsent(stage, _ -> new HashSet<>()).add(arg);
        yield new Step("ARG A%d=0".formatted(number), Makes.CONFIG, Set.of(arg), Set.of());
      }
      case NAMED_CONTEXT ->
          new Step(
              "COPY --from=lib / /l%d/".formatted(number),
              Makes.FILES,
              Set.of(thing("context", "lib")),
              Set.of());
      case LABEL -> new Step("LABEL l%d=x".formatted(number), Makes.CONFIG, Set.of(), Set.of());
      case COPY_OF_STAGE ->
          stages.isEmpty()
              ? new Step("LABEL l%d=x".formatted(number), Makes.CONFIG, Set.of(), Set.of())
              : copyOf(stages.get(random.nextInt(stages.size())).name());
    };
  }

  /** A process writes what it sees of variables and of what is mounted, secrets aside. */
  private Step run(String stage, Set<Thing> own, String flags) {
    int number = ++count;
    Set<Thing> reads = new HashSet<>(own);
    reads.addAll(variables.getOrDefault(stage, Set.of()));
    Set<Thing> output = new HashSet<>(reads);
    output.removeIf(thing -> thing.kind().equals("secret"));
    Step step =
        new Step("RUN %s[\"write\", \"o%d\"]".formatted(flags, number), Makes.FILES, reads, output);
    outputs.putIfAbsent(stage, step);
    return step;
  }

  /** A copy of the first file that a stage's processes have written. */
  private Step copyOf(String stage) {
    Step made = outputs.get(stage);
    if (made == null) {
      throw new IllegalStateException(stage);
    }
    String file = made.text().replaceAll(".*\"(o[0-9]+)\"]", "$1");
    return new Step(
        "COPY --from=%s /%s /f%d".formatted(stage, file, ++count),
        Makes.FILES,
        made.output(),
        Set.of());
  }

  /** The Dockerfile, with what ENVs are set to. */
  List<String> dockerfile(Map<String, String> values, List<Stage> order) {
    List<String> lines = new ArrayList<>();
    lines.add("ARG UNUSED=0");
    for (Stage stage : order) {
      lines.add("FROM %s AS %s".formatted(stage.base(), stage.name()));
      stage.steps().forEach(step -> lines.add(text(step, values)));
    }
    return lines;
  }

  static String text(Step step, Map<String, String> values) {
    if (!step.text().endsWith("=@")) {
      return step.text();
    }
    String name = step.text().replaceAll("ENV (.*)=@", "$1");
    return "ENV " + name + "=" + values.getOrDefault(name, "0");
  }

  /** Which steps are to be run again when some things have changed. */
  Set<Step> affected(Set<Thing> changed) {
    Set<Step> affected = new LinkedHashSet<>();
    Map<String, Boolean> files = new HashMap<>(); // whether a stage's files are others
    Map<String, Boolean> configs = new HashMap<>();
    boolean isBase = changed.contains(BASE);
    files.put("base", isBase);
    configs.put("base", isBase);
    for (Stage stage : stages) {
      boolean below = files.getOrDefault(stage.base(), false);
      boolean config = configs.getOrDefault(stage.base(), false);
      for (Step step : stage.steps()) {
        boolean reads = step.reads().stream().anyMatch(changed::contains);
        boolean isRun =
            switch (step.makes()) {
              case FILES -> reads || below;
              case CONFIG -> reads || config;
            };
        if (isRun) {
          affected.add(step);
          config = true; // which has the history
          below |= step.makes() == Makes.FILES;
        }
      }
      files.put(stage.name(), below);
      configs.put(stage.name(), config);
    }
    return affected;
  }
}
