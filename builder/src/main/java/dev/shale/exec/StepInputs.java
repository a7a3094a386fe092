package dev.shale.exec;

import dev.shale.buildcache.StepInput;
import dev.shale.buildcache.StepInput.Kind;
import dev.shale.image.LayerId;
import dev.shale.image.Platform;
import dev.shale.plan.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What a step's result depends on. A step that makes files depends on the files below, not on how
 * they came to be there or what the config says; a step that changes only the config depends on the
 * config, so that a rebuilt image has the history of the first.
 */
final class StepInputs {
  private StepInputs() {}

  /**
   * Of a step that makes files.
   *
   * @param own what it reads, and what is around it
   */
  static List<StepInput> ofFiles(
      Step step,
      StageResult before,
      Platform platform,
      Optional<Instant> epoch,
      List<StepInput> own) {
    List<StepInput> inputs = new ArrayList<>(own);
    inputs.add(StepInput.of(Kind.INSTRUCTION, step.id().toString()));
    inputs.addAll(values(step));
    inputs.add(StepInput.of(Kind.PLATFORM, platform.toString()));
    inputs.add(time(epoch));
    inputs.add(StepInput.of(Kind.LAYERS, chain(before.layers())));
    return inputs;
  }

  /** What a stack of layers is called: an address of all that is in it. */
  static String chain(List<LayerId> layers) {
    return LayerId.chain(layers).map(Object::toString).orElse("scratch");
  }

  /** Whether a stage or an image is among inputs by its layers. */
  static boolean areQuick(List<StepInput> inputs) {
    return inputs.stream().anyMatch(input -> input.kind() == Kind.ROOT);
  }

  /** Whether files of the machine are among inputs by their place only. */
  static boolean areOfHere(List<StepInput> inputs) {
    return inputs.stream().anyMatch(input -> input.kind() == Kind.VOLUME);
  }

  /**
   * What was read of the stages and images that quick inputs know by their layers, in their order.
   *
   * @param quick and {@code inputs} are of one step
   */
  static List<String> read(List<StepInput> quick, List<StepInput> inputs) {
    List<String> read = new ArrayList<>();
    for (int i = 0; i < quick.size(); i++) {
      if (quick.get(i).kind() == Kind.ROOT) {
        read.add(inputs.get(i).value());
      }
    }
    return read;
  }

  /**
   * The inputs that quick ones stand for.
   *
   * @param read what was read when the step had those quick inputs
   * @return empty if it is not as much as there would be
   */
  static Optional<List<StepInput>> whole(List<StepInput> quick, List<String> read) {
    List<StepInput> inputs = new ArrayList<>();
    Iterator<String> values = read.iterator();
    for (StepInput input : quick) {
      if (input.kind() != Kind.ROOT) {
        inputs.add(input);
      } else if (values.hasNext()) {
        inputs.add(new StepInput(Kind.FILES, input.name(), values.next()));
      } else {
        return Optional.empty();
      }
    }
    return values.hasNext() ? Optional.empty() : Optional.of(inputs);
  }

  /** Of a step that changes the config. */
  static List<StepInput> ofConfig(
      Step.ConfigStep step, StageResult before, Optional<Instant> epoch) {
    List<StepInput> inputs = new ArrayList<>();
    inputs.add(StepInput.of(Kind.INSTRUCTION, step.id().toString()));
    inputs.addAll(values(step));
    step.arguments()
        .forEach((name, value) -> inputs.add(StepInput.ofVariable(Kind.ARGUMENT, name, value)));
    inputs.add(time(epoch));
    inputs.add(StepInput.of(Kind.CONFIG, before.config().digest().toString()));
    return inputs;
  }

  /** What the instruction's words were expanded with. */
  private static List<StepInput> values(Step step) {
    List<StepInput> values = new ArrayList<>();
    step.origin()
        .variables()
        .forEach((name, value) -> values.add(StepInput.ofVariable(Kind.VALUE, name, value)));
    return values;
  }

  private static StepInput time(Optional<Instant> epoch) {
    return StepInput.of(
        Kind.TIME, epoch.map(time -> Long.toString(time.getEpochSecond())).orElse("not given"));
  }
}
