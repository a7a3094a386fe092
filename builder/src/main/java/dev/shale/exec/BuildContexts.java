package dev.shale.exec;

import dev.shale.context.BuildContext;
import dev.shale.plan.ContextName;
import java.util.Map;
import java.util.Optional;

/**
 * Files that a build brings; they stay the caller's to close.
 *
 * @param main what COPY, ADD and the mounts of RUN see where they name nothing else
 * @param named what stands in the places of stages and images
 */
public record BuildContexts(BuildContext main, Map<ContextName, BuildContext> named) {
  public BuildContexts {
    named = Map.copyOf(named);
  }

  /** One context, and nothing in the place of anything. */
  public static BuildContexts of(BuildContext main) {
    return new BuildContexts(main, Map.of());
  }

  BuildContext get(ContextName name) {
    return Optional.ofNullable(named.get(name))
        .orElseThrow(() -> new IllegalStateException("no files were given for " + name));
  }
}
