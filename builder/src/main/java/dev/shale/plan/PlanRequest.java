package dev.shale.plan;

import dev.shale.dockerfile.Dockerfile;
import java.util.HashMap;
import java.util.Map;

/** A Dockerfile, what is asked of it, and the images resolved so far. */
public record PlanRequest(
    Dockerfile dockerfile, PlanOptions options, Map<BaseImage, ResolvedBase> bases) {

  public PlanRequest {
    bases = Map.copyOf(bases);
  }

  /** A request with no image resolved. */
  public static PlanRequest of(Dockerfile dockerfile, PlanOptions options) {
    return new PlanRequest(dockerfile, options, Map.of());
  }

  /** This request with one more image resolved. */
  public PlanRequest with(BaseImage image, ResolvedBase resolved) {
    Map<BaseImage, ResolvedBase> more = new HashMap<>(bases);
    more.put(image, resolved);
    return new PlanRequest(dockerfile, options, more);
  }
}
