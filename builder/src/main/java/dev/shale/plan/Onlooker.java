package dev.shale.plan;

import dev.shale.dockerfile.Instruction;
import java.util.SortedSet;

/** Looks on while stages are planned, one after the other, and changes nothing. */
interface Onlooker {
  /** Sees nothing. */
  Onlooker NONE = new Onlooker() {};

  /**
   * A stage is begun.
   *
   * @param state as its base left it; later, where the stage stands
   */
  default void begun(StageGraph.Node node, StageState state) {}

  /** The words of an instruction of the stage have been expanded, be it planned or refused. */
  default void expanded(Expanded expanded) {}

  /** An instruction of the stage has been planned. */
  default void planned(Planned planned) {}

  /** An instruction that the base left has been planned. */
  default void triggered(Planned planned) {}

  /**
   * An instruction whose words have been expanded.
   *
   * @param state after it
   * @param unset variables that the words ask for and that are not set
   */
  record Expanded(
      StageGraph.Node node, Instruction instruction, StageState state, SortedSet<String> unset) {}

  /**
   * An instruction that has been planned.
   *
   * @param state after it
   */
  record Planned(StageGraph.Node node, Instruction instruction, Step step, StageState state) {}
}
