package dev.shale.plan;

import dev.shale.dockerfile.Dockerfile;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A Dockerfile, what is asked of it, and the images resolved so far.
 *
 * @param ignored whether a source of COPY is kept out of the context, for those who check it
 */
public record PlanRequest(
    Dockerfile dockerfile,
    PlanOptions options,
    Map<BaseImage, ResolvedBase> bases,
    Predicate<String> ignored) {

  public PlanRequest {
    bases = Map.copyOf(bases);
  }

  /** A request with no image resolved and nothing kept out of the context. */
  public static PlanRequest of(Dockerfile dockerfile, PlanOptions options) {
    return new PlanRequest(dockerfile, options, Map.of(), source -> false);
  }

  /** This request with one more image resolved. */
  public PlanRequest with(BaseImage image, ResolvedBase resolved) {
    Map<BaseImage, ResolvedBase> more = new HashMap<>(bases);
    more.put(image, resolved);
    return new PlanRequest(dockerfile, options, more, ignored);
  }

  /** This request with a context that some files are kept out of. */
  public PlanRequest withIgnored(Predicate<String> isIgnored) {
    return new PlanRequest(dockerfile, options, bases, isIgnored);
  }
}
