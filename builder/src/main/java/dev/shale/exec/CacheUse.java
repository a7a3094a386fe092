package dev.shale.exec;

import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of results of earlier builds.
 *
 * @param maxAge a result that was made longer ago is not used
 * @param project by what the next build finds what this one depended on, to say what has changed:
 *     equal for builds of one Dockerfile and context; empty if none is to find it
 */
public record CacheUse(
    Caching caching, Optional<Duration> maxAge, Explaining explaining, Optional<String> project) {
  /** Results of earlier builds are used, however old, and nothing is explained. */
  public static final CacheUse USUAL =
      new CacheUse(Caching.REUSE, Optional.empty(), Explaining.NO, Optional.empty());

  /** Whether results of earlier builds are used. */
  public enum Caching {
    /** A step whose result is known is not run again. */
    REUSE,
    /** Every step is run; the results serve later builds. */
    REFRESH
  }

  /** Whether steps that are run say why. */
  public enum Explaining {
    NO,
    YES
  }

  public CacheUse withCaching(Caching other) {
    return new CacheUse(other, maxAge, explaining, project);
  }

  public CacheUse ofProject(String other) {
    return new CacheUse(caching, maxAge, explaining, Optional.of(other));
  }

  public CacheUse withMaxAge(Duration other) {
    return new CacheUse(caching, Optional.of(other), explaining, project);
  }
}
