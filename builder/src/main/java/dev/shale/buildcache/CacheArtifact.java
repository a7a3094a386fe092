package dev.shale.buildcache;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageManifest;
import dev.shale.image.LayerId;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A build cache as one artifact: its config has the entries, its layers are those of the steps,
 * packed as images have them, and the files of cache mounts.
 *
 * <p>Spec: image-spec v1.1.1, manifest.md, "Guidelines for Artifact Usage".
 *
 * @param entries those of the last who wrote it first, in the order of their keys
 * @param layers each with its diff ID in an annotation
 * @param mounts each with its ID in an annotation
 */
record CacheArtifact(List<CacheEntry> entries, List<Descriptor> layers, List<Descriptor> mounts) {
  /** How many entries a cache has at most; older ones are left out. */
  static final int MAX_ENTRIES = 4000;

  /** How many layers it has at most. */
  static final int MAX_LAYERS = 500;

  /** How many cache mounts it has at most. */
  static final int MAX_MOUNTS = 50;

  /** What kind of artifact it is. */
  static final String TYPE = "application/vnd.shale.build-cache.v1";

  /** The type of its config. */
  static final MediaType RECORDS =
      new MediaType("application/vnd.shale.build-cache.records.v1+json");

  /** The diff ID of a layer; containerd and BuildKit call it so. */
  private static final String DIFF_ID = "containerd.io/uncompressed";

  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

  /** Spec: manifest.md, "Guidance for an Empty Descriptor": what has no layer has this one. */
  static final Descriptor EMPTY = Descriptor.of(MediaType.OCI_EMPTY, NOTHING);

  CacheArtifact {
    entries = List.copyOf(entries);
    layers = List.copyOf(layers);
    mounts = List.copyOf(mounts);
  }

  /** A new one. */
  static CacheArtifact of(List<CacheEntry> entries, List<Descriptor> mounts) {
    Map<Digest, Descriptor> layers = new LinkedHashMap<>();
    for (CacheEntry entry : entries) {
      entry.result().layer().ifPresent(layer -> layers.putIfAbsent(layer.diffId(), listed(layer)));
    }
    return new CacheArtifact(entries, List.copyOf(layers.values()), mounts);
  }

  private static Descriptor listed(LayerId layer) {
    return layer.blob().withAnnotations(Map.of(DIFF_ID, layer.diffId().toString()));
  }

  /** Whether a manifest is one of these. */
  static boolean is(ImageManifest manifest) {
    return manifest.config().mediaType().equals(RECORDS);
  }

  /**
   * Reads one.
   *
   * @param config its config's bytes
   * @throws dev.shale.error.OciException INVALID if it cannot be understood
   */
  static CacheArtifact parse(ImageManifest manifest, byte[] config) {
    Map<Digest, Descriptor> blobs = new HashMap<>();
    List<Descriptor> layers = new ArrayList<>();
    List<Descriptor> mounts = new ArrayList<>();
    for (Descriptor layer : manifest.layers()) {
      Optional<Digest> diffId = diffId(layer);
      if (diffId.isPresent()) {
        layers.add(layer);
        blobs.put(diffId.get(), layer.withAnnotations(Map.of()));
      } else if (CachedMount.is(layer)) {
        mounts.add(layer);
      }
    }
    return new CacheArtifact(
        CacheRecords.parse(Json.parseObject("build cache", config), blobs), layers, mounts);
  }

  /** The bytes of the config. */
  byte[] config() {
    return Json.write(CacheRecords.write(entries));
  }

  RawManifest manifest() {
    ObjectNode json = Json.object();
    json.put("schemaVersion", 2);
    json.put("mediaType", MediaType.OCI_MANIFEST.value());
    json.put("artifactType", TYPE);
    json.set("config", Descriptor.of(RECORDS, config()).toJson());
    ArrayNode all = json.putArray("layers");
    layers.forEach(layer -> all.add(layer.toJson()));
    mounts.forEach(mount -> all.add(mount.toJson()));
    if (all.isEmpty()) {
      all.add(EMPTY.toJson());
    }
    return RawManifest.of(MediaType.OCI_MANIFEST, Json.write(json));
  }

  /**
   * This one and what an older one has beside, as far as there is room: its later entries first. Of
   * mounts with one ID as Dockerfiles have it, the older is left out.
   */
  CacheArtifact over(CacheArtifact older) {
    Set<Digest> keys = new HashSet<>();
    Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
    Map<Digest, Descriptor> olderBlobs = older.blobs();
    List<CacheEntry> all = new ArrayList<>();
    blobs().forEach(blobs::putIfAbsent);
    for (CacheEntry entry : entries) {
      keys.add(entry.key());
      all.add(entry);
    }
    for (CacheEntry entry : older.entries) {
      Optional<Digest> layer = entry.result().layer().map(LayerId::diffId);
      boolean isNewLayer = layer.isPresent() && !blobs.containsKey(layer.get());
      if (all.size() >= MAX_ENTRIES || (isNewLayer && blobs.size() >= MAX_LAYERS)) {
        break;
      }
      if (keys.add(entry.key())) {
        all.add(entry);
        layer
            .flatMap(id -> Optional.ofNullable(olderBlobs.get(id)))
            .ifPresent(blob -> blobs.putIfAbsent(layer.get(), blob));
      }
    }
    Map<String, Descriptor> kept = new LinkedHashMap<>();
    Stream.concat(mounts.stream(), older.mounts.stream())
        .forEach(mount -> kept.putIfAbsent(CachedMount.bare(CachedMount.id(mount)), mount));
    return new CacheArtifact(
        all, List.copyOf(blobs.values()), kept.values().stream().limit(MAX_MOUNTS).toList());
  }

  /** This one without layers that are lost, by their diff IDs, and the entries that need them. */
  CacheArtifact without(Set<Digest> lost) {
    return new CacheArtifact(
        entries.stream()
            .filter(
                entry ->
                    entry.result().layer().map(LayerId::diffId).filter(lost::contains).isEmpty())
            .toList(),
        lacking(lost).layers(),
        mounts);
  }

  /** This one, to be sent to where some layers are already; by their diff IDs. */
  CacheArtifact lacking(Set<Digest> there) {
    return new CacheArtifact(
        entries,
        layers.stream().filter(layer -> diffId(layer).filter(there::contains).isEmpty()).toList(),
        mounts);
  }

  /** This one, with layers and mounts as a manifest lists them that was made of it. */
  CacheArtifact sentAs(RawManifest sent) {
    ImageManifest manifest = (ImageManifest) sent.manifest();
    return new CacheArtifact(
        entries,
        manifest.layers().stream().filter(layer -> diffId(layer).isPresent()).toList(),
        manifest.layers().stream().filter(CachedMount::is).toList());
  }

  /** This one with those layers that its entries need and it has not, out of others. */
  CacheArtifact with(Map<Digest, Descriptor> others) {
    Map<Digest, Descriptor> all = new LinkedHashMap<>(blobs());
    for (CacheEntry entry : entries) {
      Optional<Digest> layer = entry.result().layer().map(LayerId::diffId);
      layer
          .flatMap(id -> Optional.ofNullable(others.get(id)))
          .ifPresent(blob -> all.putIfAbsent(layer.get(), blob));
    }
    return new CacheArtifact(entries, List.copyOf(all.values()), mounts);
  }

  /** Whether it has every key that another has. */
  boolean hasAllOf(CacheArtifact other) {
    Set<Digest> keys = new HashSet<>();
    entries.forEach(entry -> keys.add(entry.key()));
    return other.entries.stream().map(CacheEntry::key).allMatch(keys::contains);
  }

  /** The layers by their diff IDs. */
  Map<Digest, Descriptor> blobs() {
    Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
    layers.forEach(layer -> diffId(layer).ifPresent(id -> blobs.put(id, layer)));
    return blobs;
  }

  private static Optional<Digest> diffId(Descriptor layer) {
    return Optional.ofNullable(layer.annotations().get(DIFF_ID)).map(Digest::parse);
  }

  /** The bytes of {@link #EMPTY}. */
  static byte[] nothing() {
    return NOTHING.clone();
  }
}
