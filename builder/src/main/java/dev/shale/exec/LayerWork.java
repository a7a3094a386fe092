package dev.shale.exec;

import dev.shale.buildcache.StepInput;
import dev.shale.image.LayerId;
import dev.shale.plan.Step;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A step that makes files. */
interface LayerWork {
  Step step();

  /** What it depends on beside what every step does. */
  List<StepInput> inputs() throws IOException;

  /**
   * Something that changes when what it reads is changed while it is read; asked before the first
   * reading and after the last.
   */
  default String state() throws IOException {
    return "";
  }

  /** Does it on a stack of layers; no layer if it changed nothing. */
  Optional<LayerId> make(List<LayerId> below) throws IOException;
}
