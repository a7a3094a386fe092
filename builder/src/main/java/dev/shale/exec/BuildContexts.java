package dev.shale.exec;

import dev.shale.context.BuildContext;
import dev.shale.plan.ContextName;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.util.HashMap;
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

  /** What people are told that the files of {@link #main} are of. */
  static String place() {
    return "the context";
  }

  /** The same of a named one. */
  static String place(ContextName name) {
    return place() + " " + name;
  }

  /** Why a build does not see a file of a context that is there. */
  Optional<String> absence(String place, String path) {
    Map<String, BuildContext> all = new HashMap<>();
    named.forEach((name, context) -> all.put(place(name), context));
    all.put(place(), main);
    try {
      BuildContext context = all.get(place.split(TreeSource.SHOWN, 2)[0]);
      return context == null ? Optional.empty() : context.exclusion(TreePath.of(path));
    } catch (IOException e) {
      return Optional.empty(); // it is gone, that much is known
    }
  }

  BuildContext get(ContextName name) {
    return Optional.ofNullable(named.get(name))
        .orElseThrow(() -> new IllegalStateException("no files were given for " + name));
  }
}
