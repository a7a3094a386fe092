package dev.shale.exec;

import dev.shale.plan.BuildPlan.StageName;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of results of earlier builds.
 *
 * @param caching of all stages
 * @param anew stages whose steps are run whatever is known, by name in any case or by number
 * @param maxAge a result that was made longer ago is not used
 * @param project by what the next build finds what this one depended on, to say what has changed:
 *     equal for builds of one Dockerfile and context; empty if none is to find it
 * @param shared what comes from other machines, and goes to them
 */
public record CacheUse(
    Caching caching,
    Set<String> anew,
    Optional<Duration> maxAge,
    Explaining explaining,
    Optional<String> project,
    SharedResults shared) {
  /** Results of earlier builds are used, however old, and nothing is explained. */
  public static final CacheUse USUAL =
      new CacheUse(
          Caching.REUSE,
          Set.of(),
          Optional.empty(),
          Explaining.NO,
          Optional.empty(),
          SharedResults.NONE);

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

  public CacheUse {
    anew = Set.copyOf(anew);
  }

  /** What becomes of results of one stage's steps. */
  Caching cachingOf(StageName stage) {
    boolean isAnew =
        anew.stream()
            .anyMatch(
                name ->
                    name.equalsIgnoreCase(stage.toString())
                        || name.equals(Integer.toString(stage.index())));
    return isAnew ? Caching.REFRESH : caching;
  }

  CacheUse withCaching(Caching other) {
    return new CacheUse(other, anew, maxAge, explaining, project, shared);
  }

  CacheUse withAnew(Set<String> stages) {
    return new CacheUse(caching, stages, maxAge, explaining, project, shared);
  }

  CacheUse ofProject(String other) {
    return new CacheUse(caching, anew, maxAge, explaining, Optional.of(other), shared);
  }

  CacheUse withMaxAge(Duration other) {
    return new CacheUse(caching, anew, Optional.of(other), explaining, project, shared);
  }

  CacheUse withShared(SharedResults other) {
    return new CacheUse(caching, anew, maxAge, explaining, project, other);
  }
}
