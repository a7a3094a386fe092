package dev.shale.plan;

import dev.shale.error.OciException;
import dev.shale.image.Platform;
import dev.shale.name.ImageReference;
import java.util.Map;
import java.util.Optional;

/**
 * What a build puts in the places of stages and images, by name.
 *
 * <p>Spec: docker buildx build, "--build-context"; what it leaves open is as in BuildKit.
 */
public record NamedContexts(Map<ContextName, NamedContext> byName) {
  /** None. */
  public static final NamedContexts NONE = new NamedContexts(Map.of());

  /** One, and the name that it was found by. */
  record Found(ContextName name, NamedContext context) {}

  public NamedContexts {
    byName = Map.copyOf(byName);
  }

  /** What stands for a name; what is given for the platform goes first. */
  Optional<Found> find(String name, Platform platform) {
    if (byName.isEmpty() || ContextName.isReserved(name)) {
      return Optional.empty();
    }
    try {
      ImageReference image = ImageReference.parse(name).withDefaultTag();
      return find(new ContextName(image, Optional.of(platform)))
          .or(() -> find(new ContextName(image, Optional.empty())));
    } catch (OciException e) {
      return Optional.empty(); // it is no name, which those tell who want an image
    }
  }

  private Optional<Found> find(ContextName name) {
    return Optional.ofNullable(byName.get(name)).map(context -> new Found(name, context));
  }
}
