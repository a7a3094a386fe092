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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

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
   * @param mounts which cache mounts, by their IDs as Dockerfiles have them: of those that begin
   *     with different files, the one that was used last
   * @param packing of layers that are packed in no way yet
   */
  public record Content(List<CacheEntry> entries, Set<String> mounts, Packing packing) {
    public Content {
      entries = List.copyOf(entries);
      mounts = Set.copyOf(mounts);
    }
  }

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
   * Writes a cache. Who does it at the same time nearly always finds his own there, too: the name
   * is written last, over what was read, and again if that was not what was there. One whose
   * reading and writing of the name both fall between those of another may lose what he wrote.
   *
   * @throws OciException CONFLICT if something other than a cache is there
   */
  public void write(Content content, Place place) throws IOException {
    try (StagedTree scratch = store.temporary();
        ImageDestination destination = place.destination()) {
      Optional<Found> before = find(place);
      Set<Digest> lost = new HashSet<>();
      Map<Digest, Descriptor> there = there(content.entries(), before, destination, lost);
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
      CacheArtifact mine = artifact.sentAs(sent).with(there);
      lost.removeAll(mine.blobs().keySet());
      publish(mine, new Before(before, lost), place, destination);
    }
  }

  /**
   * The layers of some entries that the cache lists and has, by diff ID.
   *
   * @param lost takes those that it lists and has not
   */
  private static Map<Digest, Descriptor> there(
      List<CacheEntry> entries,
      Optional<Found> before,
      ImageDestination destination,
      Set<Digest> lost)
      throws IOException {
    Map<Digest, Descriptor> there =
        new HashMap<>(before.map(found -> found.artifact().blobs()).orElse(Map.of()));
    Set<Digest> wanted = new HashSet<>();
    entries.forEach(entry -> entry.result().layer().ifPresent(layer -> wanted.add(layer.diffId())));
    there.keySet().retainAll(wanted);
    lost.addAll(lacking(there, destination));
    there.keySet().removeAll(lost);
    return there;
  }

  private static Set<Digest> lacking(Map<Digest, Descriptor> listed, ImageDestination destination)
      throws IOException {
    Set<Digest> lacking = new HashSet<>();
    for (Map.Entry<Digest, Descriptor> layer : listed.entrySet()) {
      if (!destination.has(layer.getValue())) {
        lacking.add(layer.getKey());
      }
    }
    return lacking;
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
    return here.isPresent() ? here : imported(layer);
  }

  private Optional<Blob> imported(LayerId layer) throws IOException {
    for (ImportedCache cache : imported) {
      Optional<Blob> blob = cache.layer(layer);
      if (blob.isPresent() && cache.source().has(layer.blob())) {
        return blob;
      }
    }
    return Optional.empty();
  }

  /** Those mounts that are wanted and that nobody uses just now. */
  private List<CachedMount> pack(Set<String> wanted, StagedTree scratch) throws IOException {
    Map<String, String> ids = new TreeMap<>();
    for (String id : store.mounts().ids()) {
      String bare = wanted.contains(id) ? id : CachedMount.bare(id);
      if (wanted.contains(bare)) {
        ids.putIfAbsent(bare, id);
      }
    }
    List<CachedMount> packed = new ArrayList<>();
    for (String id : ids.values()) {
      pack(id, packed.size(), scratch).ifPresent(packed::add);
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

  private void publish(CacheArtifact mine, Before read, Place place, ImageDestination destination)
      throws IOException {
    Optional<Found> before = read.found();
    Set<Digest> lost = new HashSet<>(read.lost());
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      CacheArtifact all =
          before.map(found -> mine.over(found.artifact().without(lost))).orElse(mine);
      RawManifest manifest = all.manifest();
      if (digest(before).equals(Optional.of(manifest.digest()))) {
        return;
      }
      byte[] config = all.config();
      destination.put(Blob.of(Descriptor.of(CacheArtifact.RECORDS, config), config));
      try {
        destination.put(manifest);
      } catch (OciException e) {
        if (!lost.addAll(lostOfOthers(e, all, mine, destination))) {
          throw e;
        }
        continue;
      }
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

  /** Layers of others' entries that are not there, where that may be why a manifest is refused. */
  private static Set<Digest> lostOfOthers(
      OciException refusal, CacheArtifact all, CacheArtifact mine, ImageDestination destination)
      throws IOException {
    if (refusal.kind() != ErrorKind.NOT_FOUND && refusal.kind() != ErrorKind.INVALID) {
      return Set.of();
    }
    Map<Digest, Descriptor> others = all.blobs();
    others.keySet().removeAll(mine.blobs().keySet());
    return lacking(others, destination);
  }

  /**
   * What was there.
   *
   * @param lost which of its layers are not there, by diff ID
   */
  private record Before(Optional<Found> found, Set<Digest> lost) {}

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
