package dev.shale.plan;

import dev.shale.image.Platform;
import java.util.Map;
import java.util.Optional;

/**
 * What a build is asked for.
 *
 * @param args values of {@code --build-arg}
 * @param target the name or number of a stage; the last if not given
 * @param targetPlatform what the image is for
 * @param buildPlatform what runs the build
 * @param contexts what stands in the places of stages and images
 * @param author who has written the Dockerfile
 */
public record PlanOptions(
    Map<String, String> args,
    Optional<String> target,
    Platform targetPlatform,
    Platform buildPlatform,
    NamedContexts contexts,
    Author author) {

  public PlanOptions {
    args = Map.copyOf(args);
  }

  /** The last stage, for the platform that builds it. */
  public static PlanOptions of(Platform platform) {
    return new PlanOptions(
        Map.of(), Optional.empty(), platform, platform, NamedContexts.NONE, Author.USER);
  }

  public PlanOptions withArgs(Map<String, String> newArgs) {
    return new PlanOptions(newArgs, target, targetPlatform, buildPlatform, contexts, author);
  }

  public PlanOptions withTarget(String stage) {
    return new PlanOptions(
        args, Optional.of(stage), targetPlatform, buildPlatform, contexts, author);
  }

  public PlanOptions withContexts(NamedContexts others) {
    return new PlanOptions(args, target, targetPlatform, buildPlatform, others, author);
  }

  public PlanOptions withAuthor(Author other) {
    return new PlanOptions(args, target, targetPlatform, buildPlatform, contexts, other);
  }
}
