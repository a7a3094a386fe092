package dev.shale.local;

import java.io.IOException;
import java.util.Optional;

/** What can be done about something that is wrong with a store. */
sealed interface Remedy {
  /** Nothing. */
  record None() implements Remedy {}

  /** Something that loses nothing. */
  record Lossless(Work work) implements Remedy {}

  /** Something after which what is damaged is gone. */
  record Forced(Work work) implements Remedy {}

  /** Does it, and says what was done. */
  @FunctionalInterface
  interface Work {
    String run() throws IOException;
  }

  /** What is done about it if that much is allowed. */
  default Optional<Work> within(CheckRequest.Repair allowed) {
    return switch (this) {
      case None() -> Optional.empty();
      case Lossless(Work work) ->
          allowed == CheckRequest.Repair.NONE ? Optional.empty() : Optional.of(work);
      case Forced(Work work) ->
          allowed == CheckRequest.Repair.FORCED ? Optional.of(work) : Optional.empty();
    };
  }

  /** What the user is told, as the end of a sentence. */
  default String hint() {
    return switch (this) {
      case None() -> "";
      case Lossless _ -> "; --repair mends it";
      case Forced _ -> "; nothing here can mend it, --repair --force removes it";
    };
  }
}
