package dev.shale.config;

import dev.shale.name.ImageReference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Asks the user which image a short name means. */
@FunctionalInterface
public interface ShortNameChoice {
  /** Where nobody can be asked. */
  ShortNameChoice NOBODY = (name, candidates) -> Optional.empty();

  /**
   * The candidate that the user means; empty if there is nobody to ask.
   *
   * @param candidates two at least
   */
  Optional<ImageReference> choose(String name, List<ImageReference> candidates) throws IOException;
}
