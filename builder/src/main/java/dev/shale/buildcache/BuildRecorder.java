package dev.shale.buildcache;

import dev.shale.image.Digest;
import dev.shale.progress.ProgressEvent.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Takes down what a build's steps depend on, and says what of it is other than it was in the last
 * build of the project. Thread-safe.
 */
public final class BuildRecorder {
  private final Optional<BuildRecord> before;
  private final List<Stage> stages;
  private final Absences absences;

  /**
   * A stage that is to be built.
   *
   * @param base what it starts from, with an image's digest
   * @param steps their texts, in order
   */
  public record Planned(String name, String base, List<String> steps) {}

  private record Stage(
      Planned plan,
      Optional<BuildRecord.Stage> before,
      List<OptionalInt> counterparts,
      List<Optional<BuildRecord.Step>> done) {

    Optional<BuildRecord.Step> counterpart(int step) {
      OptionalInt place = counterparts.get(step);
      return place.isPresent()
          ? before.map(stage -> stage.steps().get(place.getAsInt()))
          : Optional.empty();
    }
  }

  /**
   * A recorder for a build.
   *
   * @param before the record of the last build of the same project
   * @param absences why files are not seen that were
   */
  public BuildRecorder(Optional<BuildRecord> before, List<Planned> plan, Absences absences) {
    this.before = before;
    this.absences = absences;
    this.stages = plan.stream().map(this::stage).toList();
  }

  private Stage stage(Planned plan) {
    Optional<BuildRecord.Stage> was = before.flatMap(record -> record.stage(plan.name()));
    List<String> texts =
        was.stream().flatMap(one -> one.steps().stream()).map(BuildRecord.Step::text).toList();
    return new Stage(
        plan,
        was,
        Alignment.of(texts, plan.steps()),
        new ArrayList<>(
            plan.steps().stream().map(_ -> Optional.<BuildRecord.Step>empty()).toList()));
  }

  /** Takes note of a step that has been done, or whose result is known. */
  public synchronized void note(int stage, int step, List<StepInput> inputs) {
    Stage noted = stages.get(stage);
    List<StepInput> before =
        noted.counterpart(step).map(BuildRecord.Step::inputs).orElse(List.of());
    List<StepInput> listed = inputs.stream().map(input -> listed(input, before)).toList();
    noted
        .done()
        .set(step, Optional.of(new BuildRecord.Step(noted.plan().steps().get(step), listed)));
  }

  /** An input with the files that it had before, if they are the same and it was not read now. */
  private static StepInput listed(StepInput input, List<StepInput> before) {
    return input.files().isPresent()
        ? input
        : before.stream()
            .filter(was -> was.isSame(input) && was.value().equals(input.value()))
            .findFirst()
            .orElse(input);
  }

  /** Why a step has no known result, when those before it in its stage have been noted. */
  public synchronized List<Reason> explain(int stage, int step, List<StepInput> inputs) {
    Stage now = stages.get(stage);
    if (before.isEmpty()) {
      return List.of(Reason.of("no build of this Dockerfile is remembered here"));
    }
    Optional<BuildRecord.Step> was = now.counterpart(step);
    if (was.isEmpty()) {
      return List.of(
          Reason.of(now.before().isEmpty() ? "the stage is new" : "the instruction is new"));
    }
    List<Reason> reasons = reasons(now, step, was.get(), inputs);
    return reasons.isEmpty()
        ? List.of(Reason.of("all is as it was, but no result of it that may be used is here"))
        : reasons;
  }

  private List<Reason> reasons(
      Stage stage, int step, BuildRecord.Step was, List<StepInput> inputs) {
    List<Reason> reasons = new ArrayList<>();
    for (StepInput input : inputs) {
      Optional<StepInput> same = was.inputs().stream().filter(input::isSame).findFirst();
      if (!same.map(StepInput::value).equals(Optional.of(input.value()))) {
        reasons.addAll(changed(stage, step, was, input, same));
      }
    }
    was.inputs().stream()
        .filter(input -> inputs.stream().noneMatch(input::isSame))
        .map(BuildRecorder::gone)
        .forEach(reasons::add);
    return reasons;
  }

  private static Reason gone(StepInput input) {
    return input.kind() == StepInput.Kind.SECRET
        ? Reason.of(input.title() + " does not count any more")
        : new Reason(input.title(), Optional.of(input.value()), Optional.empty());
  }

  private List<Reason> changed(
      Stage stage, int step, BuildRecord.Step was, StepInput input, Optional<StepInput> same) {
    return switch (input.kind()) {
      case LAYERS, CONFIG -> List.of(below(stage, step));
      case INSTRUCTION -> instruction(stage.plan().steps().get(step), was.text());
      case FILES -> files(input, same);
      case SECRET ->
          List.of(Reason.of(input.title() + (same.isPresent() ? " has changed" : " counts now")));
      default -> List.of(changed(input, same));
    };
  }

  private static Reason changed(StepInput input, Optional<StepInput> was) {
    return new Reason(input.title(), was.map(StepInput::value), Optional.of(input.value()));
  }

  /** The files that are others, as far as it is known which there were. */
  private List<Reason> files(StepInput input, Optional<StepInput> was) {
    Optional<FileListing> before = was.flatMap(StepInput::files);
    List<Reason> reasons =
        before.isPresent() && input.files().isPresent()
            ? input.files().get().changesSince(before.get(), input.name(), absences)
            : List.of();
    return reasons.isEmpty() ? List.of(changed(input, was)) : reasons;
  }

  /** An instruction whose words are the same has other values in it, which are inputs, too. */
  private static List<Reason> instruction(String now, String was) {
    return now.equals(was)
        ? List.of()
        : List.of(new Reason("instruction", Optional.of(was), Optional.of(now)));
  }

  /** What is below is other than it was: by the step before that is, or else by the base. */
  private static Reason below(Stage stage, int step) {
    Optional<String> base = stage.before().map(BuildRecord.Stage::base);
    OptionalInt changed =
        IntStream.iterate(step - 1, i -> i >= 0, i -> i - 1)
            .filter(i -> isChanged(stage, i))
            .findFirst();
    if (changed.isPresent()) {
      String text = stage.plan().steps().get(changed.getAsInt());
      return Reason.of("step %d before it, %s, has run".formatted(changed.getAsInt() + 1, text));
    }
    return base.equals(Optional.of(stage.plan().base()))
        ? Reason.of("the steps before it are others")
        : new Reason("base", base, Optional.of(stage.plan().base()));
  }

  private static boolean isChanged(Stage stage, int step) {
    Optional<Digest> was = stage.counterpart(step).map(BuildRecord::key);
    return !was.equals(stage.done().get(step).map(BuildRecord::key));
  }

  /** Whether any step has been noted. */
  public synchronized boolean hasNotes() {
    return stages.stream().flatMap(stage -> stage.done().stream()).anyMatch(Optional::isPresent);
  }

  /** The record of this build; what it did not come to is in it as it was before. */
  public synchronized BuildRecord record() {
    return new BuildRecord(stages.stream().map(BuildRecorder::record).toList());
  }

  private static BuildRecord.Stage record(Stage stage) {
    List<BuildRecord.Step> steps =
        IntStream.range(0, stage.done().size())
            .mapToObj(step -> stage.done().get(step).or(() -> stage.counterpart(step)))
            .flatMap(Optional::stream)
            .toList();
    return new BuildRecord.Stage(stage.plan().name(), stage.plan().base(), steps);
  }
}
