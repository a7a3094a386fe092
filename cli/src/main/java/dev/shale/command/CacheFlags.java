package dev.shale.command;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.exec.CacheUse;
import dev.shale.local.LocalStore;
import dev.shale.local.PruneRequest;
import dev.shale.local.Pruned;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** What results of earlier builds a build uses, and where others find its own. */
final class CacheFlags {
  @Option(names = "--no-cache", description = "run every step, though its result is known")
  boolean noCache;

  @Option(
      names = "--no-cache-filter",
      split = ",",
      paramLabel = "STAGE",
      description = "run every step of this stage; may be given several times")
  List<String> noCacheFilter = List.of();

  @Option(
      names = "--cache-ttl",
      paramLabel = "DURATION",
      description = "use no result that was made longer ago: 24h [any]")
  Optional<String> cacheTtl = Optional.empty();

  @Option(
      names = "--cache-keep-bytes",
      paramLabel = "SIZE",
      description =
          "once all is built, keep so much of the build cache, of every build: what was used last"
              + " [all]")
  Optional<String> keepBytes = Optional.empty();

  @Option(
      names = "--cache-from",
      paramLabel = "REPO|type=TYPE,KEY=VALUE...",
      description =
          "use results that others have left in a registry (ref), or a directory (oci, local); may"
              + " be given several times")
  List<String> from = List.of();

  @Option(
      names = "--cache-to",
      paramLabel = "REPO|type=TYPE[,KEY=VALUE...]",
      description =
          "leave results for others: in a registry, a directory (oci, local) or the image itself"
              + " (inline); mode=max for those of all stages, mounts=all for cache mounts; may be"
              + " given several times")
  List<String> to = List.of();

  @Option(
      names = "--explain-cache",
      description = "say of each step that is run what has changed since the last build")
  boolean explains;

  /**
   * Opens the caches that are elsewhere; the caller closes.
   *
   * @throws OciException INVALID if an option's value cannot be meant
   */
  SharedCaches open(Session session, LocalStore store, RegistryFlags registry) throws IOException {
    List<CachePlace.From> sources = noCache ? List.of() : sources();
    return SharedCaches.open(session, store, registry, sources, places());
  }

  private List<CachePlace.From> sources() {
    return from.stream().map(CachePlace.From::parse).toList();
  }

  private List<CachePlace> places() {
    return to.stream().map(CachePlace::parse).toList();
  }

  /** Refuses values that cannot be meant, before anything is done. */
  void check() {
    sources();
    places();
    Optional<Long> _ = keptBytes();
  }

  private Optional<Long> keptBytes() {
    return keepBytes.map(ByteSize::parse);
  }

  /** Ends a build: what was built stays. Who else uses the store does not have to wait. */
  void prune(Session session) throws IOException {
    if (keptBytes().isEmpty()) {
      return;
    }
    try (LocalStore store = session.openStore()) {
      Pruned _ = store.prune(PruneRequest.ofBuildCache(keptBytes().get()));
    } catch (OciException e) {
      if (e.kind() != ErrorKind.CONFLICT) {
        throw e;
      }
      session.progress().warn("the build cache stays as it is: " + e.getMessage());
    }
  }

  /**
   * What becomes of results.
   *
   * @param project what makes builds comparable
   */
  CacheUse use(String project, SharedCaches shared) {
    return new CacheUse(
        noCache ? CacheUse.Caching.REFRESH : CacheUse.Caching.REUSE,
        Set.copyOf(noCacheFilter),
        cacheTtl.map(GoDuration::parse),
        explains ? CacheUse.Explaining.YES : CacheUse.Explaining.NO,
        Optional.of(project),
        shared.results());
  }
}
