package dev.shale.exec;

import dev.shale.buildcache.StepInput;
import dev.shale.buildcache.StepInput.Kind;
import dev.shale.image.ChainId;
import dev.shale.image.LayerId;
import dev.shale.image.Platform;
import dev.shale.plan.Step;
import java.time.Instant;
import java.util.ArrayList;
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
    inputs.add(StepInput.of(Kind.PLATFORM, platform.toString()));
    inputs.add(time(epoch));
    String below =
        ChainId.of(before.layers().stream().map(LayerId::diffId).toList())
            .map(Object::toString)
            .orElse("scratch");
    inputs.add(StepInput.of(Kind.LAYERS, below));
    return inputs;
  }

  /** Of a step that changes the config. */
  static List<StepInput> ofConfig(Step step, StageResult before, Optional<Instant> epoch) {
    return List.of(
        StepInput.of(Kind.INSTRUCTION, step.id().toString()),
        time(epoch),
        StepInput.of(Kind.CONFIG, before.config().digest().toString()));
  }

  private static StepInput time(Optional<Instant> epoch) {
    return StepInput.of(
        Kind.TIME, epoch.map(time -> Long.toString(time.getEpochSecond())).orElse("not given"));
  }
}
