package dev.shale.local;

import dev.shale.content.DirectoryContentStore;
import dev.shale.image.ChainId;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.snapshot.StagedTree;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One removal of what nothing needs. */
final class Pruning {
  private final Parts parts;
  private final Sweeper sweeper;
  private final DirectoryContentStore content;
  private final Measure measure;
  private final PruneRequest request;

  /** What may be kept of the build cache. */
  private long room;

  Pruning(Parts parts, Sweeper sweeper, DirectoryContentStore content, PruneRequest request) {
    this.parts = parts;
    this.sweeper = sweeper;
    this.content = content;
    this.measure = new Measure(parts);
    this.request = request;
    this.room = request.keepBytes().orElse(-1);
  }

  /**
   * Finds out what can go, and removes it if that is asked for.
   *
   * @param bins gets the trees, which are out of sight by then and still to be removed
   */
  Pruned run(List<StagedTree> bins) throws IOException {
    List<StoredImage> images = images();
    Set<Digest> going = new HashSet<>();
    images.forEach(image -> going.add(image.digest()));
    List<StoredImage> others =
        parts.images().list().stream().filter(image -> !going.contains(image.digest())).toList();
    Sweeper.Objects live = Sweeper.referenced(others, parts.containers().list());
    List<StepRecords.Cached> steps = steps(live);
    List<CacheMounts.Kept> mounts = mounts();
    long mountBytes = mounts.stream().mapToLong(CacheMounts.Kept::bytes).sum();
    Sweeper.Objects dead = sweeper.all();
    dead.removeAll(live);
    boolean isOfCache = request.images() == PruneRequest.Images.NONE;
    Map<Digest, Long> partials = isOfCache ? Map.of() : content.partials(request.before());
    long partialBytes = partials.values().stream().mapToLong(Long::longValue).sum();
    Set<ChainId> copies = isOfCache ? Set.of() : copies(live);
    long copyBytes = 0;
    for (ChainId copy : copies) {
      copyBytes += measure.copyBytes(copy);
    }
    Pruned pruned =
        new Pruned(
            images,
            steps.size(),
            mounts.size(),
            partials.size(),
            measure.bytes(dead) + copyBytes + partialBytes + mountBytes);
    if (request.mode() == PruneRequest.Mode.REMOVE) {
      for (StoredImage image : images) {
        parts.images().remove(image.digest());
      }
      for (StepRecords.Cached step : steps) {
        parts.steps().forget(step.key());
      }
      for (CacheMounts.Kept mount : mounts) {
        parts.mounts().discard(mount.id()).ifPresent(bins::add);
      }
      bins.addAll(sweeper.remove(dead, Sweeper.Bytes.DELETED));
      for (ChainId copy : copies) {
        bins.addAll(parts.copies().delete(copy));
      }
      if (!isOfCache) {
        content.removePartials(request.before());
      }
    }
    return pruned;
  }

  /** The roots of which there are copies that nobody uses, but that are made again when needed. */
  private Set<ChainId> copies(Sweeper.Objects live) throws IOException {
    Set<ChainId> copies = new HashSet<>(parts.copies().list());
    copies.retainAll(request.before().isEmpty() ? live.chains() : Set.of());
    return copies;
  }

  /** The images that may go. */
  private List<StoredImage> images() throws IOException {
    Set<Digest> used = new HashSet<>();
    for (ContainerRecord container : parts.containers().list()) {
      container.image().map(Descriptor::digest).ifPresent(used::add);
    }
    for (ManifestList list : parts.lists().list()) {
      list.entries().forEach(entry -> used.add(entry.digest()));
    }
    return parts.images().list().stream()
        .filter(this::mayGo)
        .filter(image -> !used.contains(image.digest()))
        .filter(image -> request.isBefore(image.config().created().orElse(Instant.EPOCH)))
        .filter(request.matching())
        .toList();
  }

  private boolean mayGo(StoredImage image) {
    return switch (request.images()) {
      case NONE -> false;
      case NAMELESS -> image.names().isEmpty();
      case UNUSED -> true;
    };
  }

  /**
   * The results of build steps that may go; what was used last is kept longest. The layers of those
   * that are kept become live.
   */
  private List<StepRecords.Cached> steps(Sweeper.Objects live) throws IOException {
    List<StepRecords.Cached> all = new ArrayList<>(parts.steps().list());
    all.sort(Comparator.comparing(StepRecords.Cached::used).reversed());
    List<StepRecords.Cached> going = new ArrayList<>();
    for (StepRecords.Cached step : all) {
      long bytes = bytesOf(step, live);
      if (isStale(step) || (request.isBefore(step.used()) && bytes > room)) {
        going.add(step);
      } else {
        room -= bytes;
        step.layer().ifPresent(layer -> live.add(layer.id(), layer.chain()));
      }
    }
    return going;
  }

  /** The cache mounts that may go; what was used last is kept longest. */
  private List<CacheMounts.Kept> mounts() throws IOException {
    List<CacheMounts.Kept> all = new ArrayList<>(parts.mounts().list());
    all.sort(Comparator.comparing(CacheMounts.Kept::used).reversed());
    List<CacheMounts.Kept> going = new ArrayList<>();
    for (CacheMounts.Kept mount : all) {
      if (request.isBefore(mount.used()) && mount.bytes() > room) {
        going.add(mount);
      } else {
        room -= mount.bytes();
      }
    }
    return going;
  }

  /** Whether the layer is gone already: rmi removes it with the last image that had it. */
  private boolean isStale(StepRecords.Cached step) throws IOException {
    return step.layer().isPresent()
        && !parts.layers().has(step.layer().get().id(), step.layer().get().chain());
  }

  /** What keeping a result costs, since others have some of it anyway. */
  private long bytesOf(StepRecords.Cached step, Sweeper.Objects live) throws IOException {
    if (step.layer().isEmpty() || live.chains().contains(step.layer().get().chain())) {
      return 0;
    }
    StepRecords.CachedLayer layer = step.layer().get();
    return measure.blobBytes(layer.id().blob().digest())
        + measure.treeBytes(layer.chain(), layer.id());
  }
}
