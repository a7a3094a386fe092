package dev.shale.copy;

import dev.shale.blob.Blob;
import dev.shale.blob.Packing;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageSource;
import dev.shale.transport.PackedLayers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** An image in memory; also one whose blobs are not what its manifest says. */
final class MemorySource implements ImageSource {
  private final Map<Digest, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<Digest, RawManifest> manifests = new ConcurrentHashMap<>();
  private final Map<Digest, ImageReference> origins = new ConcurrentHashMap<>();
  private final PackedLayers packed = new Remembered();
  private Optional<RawManifest> top = Optional.empty();

  /** Adds a blob; gives what it is. */
  Descriptor add(MediaType type, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    Descriptor descriptor = Descriptor.of(type, bytes);
    blobs.put(descriptor.digest(), bytes);
    return descriptor;
  }

  /** Adds a blob as it is. */
  void add(Blob blob) throws IOException {
    blobs.put(blob.descriptor().digest(), blob.readSmall(RawManifest.MAX_BYTES));
  }

  /** Adds a blob as it is. */
  void add(Digest digest, byte[] bytes) {
    blobs.put(digest, bytes);
  }

  /** Replaces the bytes of a blob behind its name. */
  void falsify(Descriptor descriptor, String content) {
    blobs.put(descriptor.digest(), content.getBytes(StandardCharsets.UTF_8));
  }

  /** Replaces the bytes of a blob behind its name. */
  void replace(Descriptor descriptor, byte[] bytes) {
    blobs.put(descriptor.digest(), bytes);
  }

  /** Adds a config that says what it is for, so that each image has its own. */
  Descriptor addConfig(MediaType type, String architecture) {
    return add(
        type,
        """
        {"architecture":"%s","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[]}}"""
            .formatted(architecture));
  }

  RawManifest addManifest(MediaType type, Descriptor config, Descriptor... layers) {
    RawManifest manifest = ImageManifest.write(type, config, List.of(layers));
    return add(manifest);
  }

  RawManifest add(RawManifest manifest) {
    manifests.put(manifest.digest(), manifest);
    top = Optional.of(manifest);
    return manifest;
  }

  @Override
  public String name() {
    return "memory:source";
  }

  /** The manifest that was added last. */
  @Override
  public RawManifest manifest() {
    return top.orElseThrow(() -> OciException.notFound("read %s: it is empty", name()));
  }

  @Override
  public RawManifest manifest(Descriptor descriptor) {
    RawManifest manifest = manifests.get(descriptor.digest());
    if (manifest == null) {
      throw OciException.notFound("read %s: no manifest %s", name(), descriptor);
    }
    return manifest;
  }

  @Override
  public Blob blob(Descriptor descriptor) {
    byte[] bytes = blobs.get(descriptor.digest());
    if (bytes == null) {
      throw OciException.notFound("read %s: no blob %s", name(), descriptor);
    }
    return Blob.of(descriptor, bytes);
  }

  @Override
  public List<Descriptor> referrers(Digest subject) {
    return manifests.values().stream()
        .filter(m -> m.manifest().subject().filter(s -> s.digest().equals(subject)).isPresent())
        .map(RawManifest::referrer)
        .toList();
  }

  @Override
  public Descriptor describe(MediaType type, Digest blob) {
    return Descriptor.of(type, blob, Optional.ofNullable(blobs.get(blob)).orElseThrow().length);
  }

  /** Adds a blob that is not text. */
  Descriptor add(MediaType type, byte[] bytes) {
    Descriptor descriptor = Descriptor.of(type, bytes);
    blobs.put(descriptor.digest(), bytes);
    return descriptor;
  }

  /** Says that an image in a registry has a blob of this source. */
  void comesFrom(Descriptor blob, ImageReference origin) {
    origins.put(blob.digest(), origin);
  }

  @Override
  public List<ImageReference> origins(Descriptor blob) {
    return Optional.ofNullable(origins.get(blob.digest())).stream().toList();
  }

  @Override
  public PackedLayers packedLayers() {
    return packed;
  }

  @Override
  public void close() {}

  private static final class Remembered implements PackedLayers {
    private final Map<String, Descriptor> packed = new ConcurrentHashMap<>();

    @Override
    public Optional<Descriptor> find(Digest diffId, Packing packing) {
      return Optional.ofNullable(packed.get(diffId + " " + packing));
    }

    @Override
    public void remember(Digest diffId, Packing packing, Descriptor descriptor) {
      packed.put(diffId + " " + packing, descriptor);
    }
  }
}
