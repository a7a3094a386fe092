package dev.shale.local;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * What may be removed from a store.
 *
 * @param matching images that are left otherwise
 * @param before only what was made (images) or last used (build cache, cache mounts, partial
 *     downloads) before
 * @param keepBytes of the build cache, of which what was used last is kept; cache mounts get what
 *     results of steps leave of it; without it, nothing is kept
 */
public record PruneRequest(
    Images images,
    Predicate<StoredImage> matching,
    Optional<Instant> before,
    OptionalLong keepBytes,
    Mode mode) {
  /** Everything that nothing needs. */
  public static final PruneRequest DEFAULT =
      new PruneRequest(
          Images.NAMELESS, _ -> true, Optional.empty(), OptionalLong.empty(), Mode.REMOVE);

  /** Which images may go, if no container stands on them. */
  public enum Images {
    /** None, and nothing of what is downloaded: only the build cache is looked at. */
    NONE,
    /** Those without a name. */
    NAMELESS,
    /** All. */
    UNUSED
  }

  /** Whether it happens. */
  public enum Mode {
    REMOVE,
    /** It is only found out what would be removed. */
    DRY_RUN
  }

  /** What is in the build cache beyond so many bytes; what was used last stays. */
  public static PruneRequest ofBuildCache(long keepBytes) {
    return new PruneRequest(
        Images.NONE, _ -> true, Optional.empty(), OptionalLong.of(keepBytes), Mode.REMOVE);
  }

  /** The same, but nothing happens. */
  public PruneRequest dryRun() {
    return new PruneRequest(images, matching, before, keepBytes, Mode.DRY_RUN);
  }

  boolean isBefore(Instant time) {
    return before.isEmpty() || time.isBefore(before.get());
  }
}
