package dev.shale.exec;

import dev.shale.image.ChainId;
import dev.shale.image.Digest;
import dev.shale.image.LayerId;
import dev.shale.image.Platform;
import dev.shale.plan.Step;
import java.time.Instant;
import java.util.Optional;

/**
 * What a step's result depends on, as one digest. A step that makes files depends on the files
 * below, not on how they came to be there or what the config says; a step that changes only the
 * config depends on the config, so that a rebuilt image has the history of the first.
 */
final class StepKey {
  private static final String VERSION = "shale-cache-2";

  private StepKey() {}

  /** The key of a step that makes files. */
  static Digest ofFiles(
      Step step, StageResult before, Platform platform, Optional<Instant> epoch, String inputs) {
    String below =
        ChainId.of(before.layers().stream().map(LayerId::diffId).toList())
            .map(Object::toString)
            .orElse("scratch");
    return of("files", step, below, platform.toString(), epoch(epoch), inputs);
  }

  /** The key of a step that changes the config. */
  static Digest ofConfig(Step step, StageResult before, Optional<Instant> epoch) {
    return of("config", step, before.config().digest().toString(), epoch(epoch));
  }

  private static String epoch(Optional<Instant> epoch) {
    return epoch.map(time -> Long.toString(time.getEpochSecond())).orElse("now");
  }

  /** No part has a line break in it, so that no two lists of parts are one text. */
  private static Digest of(String kind, Step step, String... dependencies) {
    return Digest.of(
        String.join("\n", VERSION, kind, step.id().toString(), String.join("\n", dependencies)));
  }
}
