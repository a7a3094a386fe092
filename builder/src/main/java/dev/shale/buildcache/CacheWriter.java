package dev.shale.buildcache;

import dev.shale.blob.Blob;
import dev.shale.blob.Packing;
import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageManifest;
import dev.shale.image.LayerId;
import dev.shale.image.RawManifest;
import dev.shale.local.CacheMount;
import dev.shale.local.CacheMounts;
import dev.shale.local.LocalStore;
import dev.shale.name.ImageReference;
import dev.shale.progress.ProgressEvent;
import dev.shale.progress.ProgressListener;
import dev.shale.snapshot.StagedTree;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Writes what builds came to where other machines find it. What is there already stays, as far as
 * there is room for it. Not thread-safe.
 */
public final class CacheWriter {
  /** How often the name is looked at again because somebody else has written it meanwhile. */
  private static final int ATTEMPTS = 8;

  private final LocalStore store;
  private final List<ImportedCache> imported;
  private final List<ImageReference> images;
  private final ProgressListener progress;

  /** Where a cache is written. */
  public interface Place {
    /** What is there now; the caller closes. */
    ImageSource source() throws IOException;

    /** The way there; the caller closes. */
    ImageDestination destination() throws IOException;
  }

  /**
   * What is written.
   *
   * @param mounts which cache mounts, by ID
   * @param packing of layers that are packed in no way yet
   */
  public record Content(List<CacheEntry> entries, Predicate<String> mounts, Packing packing) {}

  /**
   * A writer of what is in a store.
   *
   * @param imported caches that have layers which the store lacks; open
   * @param images that were pushed with layers of the store: registries may take those from there
   */
  public CacheWriter(
      LocalStore store,
      List<ImportedCache> imported,
      List<ImageReference> images,
      ProgressListener progress) {
    this.store = store;
    this.imported = List.copyOf(imported);
    this.images = List.copyOf(images);
    this.progress = progress;
  }

  /**
   * Writes a cache. Who does it at the same time finds his own there, too: the name is written
   * last, over what was read, and again if that was not what was there.
   *
   * @throws OciException CONFLICT if something other than a cache is there
   */
  public void write(Content content, Place place) throws IOException {
    try (StagedTree scratch = store.temporary();
        ImageDestination destination = place.destination()) {
      Optional<Found> before = find(place);
      Map<Digest, Descriptor> there =
          before.map(found -> found.artifact().blobs()).orElse(Map.of());
      Map<Digest, Blob> blobs = new HashMap<>();
      List<CacheEntry> entries = available(content.entries(), there.keySet(), blobs);
      List<Descriptor> mounts = new ArrayList<>();
      for (CachedMount mount : pack(content.mounts(), scratch)) {
        mounts.add(mount.descriptor());
        blobs.put(mount.descriptor().digest(), mount.blob());
      }
      CacheArtifact artifact = CacheArtifact.of(entries, mounts).lacking(there.keySet());
      RawManifest sent =
          new ImageCopier(this::tell)
              .copy(
                  new ArtifactSource(artifact, blobs, store.packedLayers(), images),
                  new HeldDestination(destination),
                  CopyRequest.EXACT.withLayers(new CopyRequest.Layers.PackTars(content.packing())));
      publish(artifact.sentAs(sent).with(there), before, place, destination);
    }
  }

  /** That the artifact's digest changes when layers are packed is nobody's concern. */
  private void tell(ProgressEvent event) {
    if (!(event instanceof ProgressEvent.Warning)) {
      progress.on(event);
    }
  }

  /**
   * The entries whose layers are there, or can be read: in the same order, whichever step ended
   * first.
   *
   * @param blobs takes the ways to read them
   */
  private List<CacheEntry> available(
      List<CacheEntry> all, Set<Digest> there, Map<Digest, Blob> blobs) throws IOException {
    List<CacheEntry> found = new ArrayList<>();
    for (CacheEntry entry : all) {
      Optional<LayerId> layer =
          entry.result().layer().filter(wanted -> !there.contains(wanted.diffId()));
      Optional<Blob> blob = layer.isEmpty() ? Optional.empty() : blob(layer.get(), entry);
      blob.ifPresent(bytes -> blobs.put(bytes.descriptor().digest(), bytes));
      if (layer.isEmpty() || blob.isPresent()) {
        found.add(entry);
      }
    }
    found.sort(Comparator.comparing(entry -> entry.key().toString()));
    return found;
  }

  private Optional<Blob> blob(LayerId layer, CacheEntry entry) throws IOException {
    Optional<Blob> here = store.packed(layer, entry.below());
    return here.isPresent()
        ? here
        : imported.stream().flatMap(cache -> cache.layer(layer).stream()).findFirst();
  }

  /** Those mounts that are wanted and that nobody uses just now. */
  private List<CachedMount> pack(Predicate<String> wanted, StagedTree scratch) throws IOException {
    List<CachedMount> packed = new ArrayList<>();
    for (String id : store.mounts().ids()) {
      if (wanted.test(id)) {
        pack(id, packed.size(), scratch).ifPresent(packed::add);
      }
    }
    return packed;
  }

  private Optional<CachedMount> pack(String id, int number, StagedTree scratch) throws IOException {
    CacheMounts mounts = store.mounts();
    Optional<CacheMount> open = mounts.tryOpen(id);
    if (open.isEmpty()) {
      progress.warn("cache mount " + id + ": in use, and not taken into the build cache");
      return Optional.empty();
    }
    try (CacheMount mount = open.get()) {
      return Optional.of(
          CachedMount.pack(id, mount, scratch.path().resolve(Integer.toString(number))));
    } catch (OciException e) {
      progress.warn("cache mount " + id + ": not taken into the build cache: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void publish(
      CacheArtifact mine, Optional<Found> read, Place place, ImageDestination destination)
      throws IOException {
    Optional<Found> before = read;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      CacheArtifact all = before.map(found -> mine.over(found.artifact())).orElse(mine);
      RawManifest manifest = all.manifest();
      if (digest(before).equals(Optional.of(manifest.digest()))) {
        return;
      }
      byte[] config = all.config();
      destination.put(Blob.of(Descriptor.of(CacheArtifact.RECORDS, config), config));
      destination.put(manifest);
      Optional<Found> now = find(place);
      if (!digest(now).equals(digest(before))) {
        before = now;
        continue;
      }
      destination.publish(manifest);
      before = find(place);
      if (before.isPresent() && before.get().artifact().hasAllOf(mine)) {
        String size = "%d results".formatted(before.get().artifact().entries().size());
        progress.on(new ProgressEvent.Finished("build cache " + destination.name(), size));
        return;
      }
    }
    throw OciException.conflict(
        "write build cache %s: others keep writing it; build again", destination.name());
  }

  /** What a name stands for. */
  private record Found(Digest digest, CacheArtifact artifact) {}

  private static Optional<Digest> digest(Optional<Found> found) {
    return found.map(Found::digest);
  }

  private static Optional<Found> find(Place place) throws IOException {
    try (ImageSource source = place.source()) {
      RawManifest raw = source.manifest();
      if (!(raw.manifest() instanceof ImageManifest manifest) || !CacheArtifact.is(manifest)) {
        throw OciException.conflict(
            "write build cache %s: something else is there; give the cache a name of its own",
            source.name());
      }
      byte[] config = source.blob(manifest.config()).readSmall(RawManifest.MAX_BYTES);
      return Optional.of(new Found(raw.digest(), CacheArtifact.parse(manifest, config)));
    } catch (OciException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
