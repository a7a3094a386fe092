package dev.shale.buildcache;

import dev.shale.image.ChainId;
import dev.shale.image.Digest;
import dev.shale.local.StepResult;
import java.util.Optional;

/**
 * A step's result, for other machines.
 *
 * @param below the layers that the step ran on; empty if there were none
 */
public record CacheEntry(Digest key, StepResult result, Optional<ChainId> below) {
  /** The same, said to have been made when the image's history says that it was. */
  public CacheEntry madeWhenCreated() {
    StepResult created =
        new StepResult(result.created(), result.created(), result.layer(), result.read());
    return new CacheEntry(key, created, below);
  }
}
