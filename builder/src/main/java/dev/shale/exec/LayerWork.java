package dev.shale.exec;

import dev.shale.buildcache.StepInput;
import dev.shale.plan.Step;
import java.io.IOException;
import java.util.List;

/** A step that makes files. */
interface LayerWork {
  Step step();

  /** What it depends on beside what every step does. */
  List<StepInput> inputs() throws IOException;

  /** The same, without reading anything of a stage or an image: these are known by their layers. */
  default List<StepInput> quickInputs() throws IOException {
    return inputs();
  }

  /**
   * Something that changes when what it reads is changed while it is read; asked before the first
   * reading and after the last.
   */
  default String state() throws IOException {
    return "";
  }

  /** Does it, when it has a {@linkplain BuildRun#places place} to work at. */
  Made make(StageResult before, StepReport report) throws IOException;
}
