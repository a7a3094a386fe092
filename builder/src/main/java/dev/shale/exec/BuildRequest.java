package dev.shale.exec;

import dev.shale.buildcache.ImportedCache;
import dev.shale.context.BuildContext;
import dev.shale.dockerfile.Dockerfile;
import dev.shale.image.Platform;
import dev.shale.name.ImageReference;
import dev.shale.network.Network;
import dev.shale.plan.PlanOptions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What to build.
 *
 * @param keeping whether the store has the image, and by which names
 * @param sourceDateEpoch the time that the image and its files are said to be of; a build argument
 *     SOURCE_DATE_EPOCH goes before it
 */
public record BuildRequest(
    Dockerfile dockerfile,
    PlanOptions options,
    BuildContexts contexts,
    Keeping keeping,
    StepSettings steps,
    ImageChanges changes,
    CacheUse cache,
    Optional<Instant> sourceDateEpoch) {

  /** The same build, which takes nothing from a cache. */
  BuildRequest without(ImportedCache lost) {
    return new BuildRequest(
        dockerfile,
        options,
        contexts,
        keeping,
        steps,
        changes,
        cache.withShared(cache.shared().without(lost)),
        sourceDateEpoch);
  }

  /** The last stage, for the platform that builds it, with the host's network and no rights. */
  public static BuildRequest of(
      Dockerfile dockerfile, BuildContext context, Platform platform, ImageReference name) {
    return new BuildRequest(
        dockerfile,
        PlanOptions.of(platform),
        BuildContexts.of(context),
        new Keeping.Kept(List.of(name)),
        StepSettings.of(new Network.Host(), Set.of()),
        ImageChanges.NONE,
        CacheUse.USUAL,
        Optional.empty());
  }
}
