package dev.shale.buildcache;

import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.LayerId;
import dev.shale.image.Manifest;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A cache from elsewhere. It is read once: its manifest, and the document of its entries; a blob is
 * read when it is asked for. Safe for use by several threads.
 */
public final class ImportedCache {
  /** Of how many images of an index the caches are read. */
  private static final int MAX_IMAGES = 32;

  private final ImageSource source;
  private final Map<Digest, CacheEntry> entries = new HashMap<>();
  private final Set<Digest> blobs = new HashSet<>();
  private final Map<String, Descriptor> mounts = new HashMap<>();

  private ImportedCache(ImageSource source) {
    this.source = source;
  }

  /**
   * Reads a cache: an artifact, or those in an image's config, of an index in each that it lists
   * itself.
   *
   * @param source stays the caller's to close, when this is used no more
   * @throws OciException NOT_FOUND if there is nothing, INVALID if it is no such cache
   */
  public static ImportedCache read(ImageSource source) throws IOException {
    ImportedCache cache = new ImportedCache(source);
    if (!cache.readFrom(source.manifest().manifest())) {
      throw OciException.invalid("read %s: no build cache of shale is in it", source.name());
    }
    return cache;
  }

  private boolean readFrom(Manifest manifest) throws IOException {
    return manifest instanceof ImageIndex index ? readFromAll(index) : readFromOne(manifest);
  }

  private boolean readFromOne(Manifest manifest) throws IOException {
    return switch (manifest) {
      case ImageManifest one when CacheArtifact.is(one) -> {
        byte[] config = source.blob(one.config()).readSmall(RawManifest.MAX_BYTES);
        CacheArtifact artifact = CacheArtifact.parse(one, config);
        add(artifact.entries());
        artifact.mounts().forEach(mount -> mounts.put(CachedMount.id(mount), mount));
        yield true;
      }
      case ImageManifest image when image.isImage() -> {
        byte[] config = source.blob(image.config()).readSmall(RawManifest.MAX_BYTES);
        Optional<List<CacheEntry>> inline = InlineCache.read(image, ImageConfig.parse(config));
        inline.ifPresent(this::add);
        yield inline.isPresent();
      }
      case ImageManifest _, Schema1Manifest _, ImageIndex _ -> false;
    };
  }

  private boolean readFromAll(ImageIndex index) throws IOException {
    boolean found = false;
    for (Descriptor image : index.manifests().stream().limit(MAX_IMAGES).toList()) {
      if (image.mediaType().isManifest()) {
        found |= readFromOne(source.manifest(image).manifest());
      }
    }
    return found;
  }

  private void add(List<CacheEntry> all) {
    for (CacheEntry entry : all) {
      entries.putIfAbsent(entry.key(), entry);
      entry.result().layer().ifPresent(layer -> blobs.add(layer.blob().digest()));
    }
  }

  /** What the user calls it. */
  public String name() {
    return source.name();
  }

  /** Where its blobs are. */
  public ImageSource source() {
    return source;
  }

  /** The result under a key; its layer need not be anywhere but here. */
  public Optional<CacheEntry> find(Digest key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** The bytes of a layer that an entry of this cache names. */
  public Optional<Blob> layer(LayerId layer) {
    return blobs.contains(layer.blob().digest())
        ? Optional.of(source.blob(layer.blob()))
        : Optional.empty();
  }

  /** A cache mount, by its whole ID. */
  public Optional<ImportedMount> mount(String id) {
    return Optional.ofNullable(mounts.get(id))
        .map(mount -> CachedMount.imported(mount, source.blob(mount)));
  }
}
