package dev.shale.command;

import dev.shale.blob.Blob;
import dev.shale.blob.Packing;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageSource;
import dev.shale.transport.OwnedBlob;
import dev.shale.transport.PackedLayers;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A list, with each of its images read from where that is. */
final class ListSource implements ImageSource {
  private final ManifestList list;
  private final LocalStore store;
  private final Transports transports;
  private final Map<String, ImageSource> places = new HashMap<>();

  /** Where what a manifest refers to is, as far as manifests have been read. */
  private final Map<Digest, ImageSource> owners = new ConcurrentHashMap<>();

  ListSource(ManifestList list, LocalStore store, Transports transports) {
    this(list, store, transports, Map.of());
  }

  /**
   * @param known some of its images, by their manifests, wherever the list has them
   */
  ListSource(
      ManifestList list, LocalStore store, Transports transports, Map<Digest, ImageSource> known) {
    this.owners.putAll(known);
    this.list = list;
    this.store = store;
    this.transports = transports;
  }

  @Override
  public String name() {
    return "manifest list " + list.name();
  }

  @Override
  public RawManifest manifest() {
    return list.index();
  }

  @Override
  public RawManifest manifest(Descriptor descriptor) throws IOException {
    ImageSource source;
    RawManifest raw;
    try {
      source = ownerOf(descriptor);
      raw = source.manifest(descriptor);
    } catch (OciException e) {
      if (e.kind() != ErrorKind.NOT_FOUND) {
        throw e;
      }
      throw new OciException(
          ErrorKind.NOT_FOUND,
          "push %s: it lists %s, which is not there any more: %s"
              .formatted(list.name(), descriptor.digest(), e.getMessage()),
          e);
    }
    switch (raw.manifest()) {
      case ImageManifest manifest -> {
        owners.put(manifest.config().digest(), source);
        manifest.layers().forEach(layer -> owners.put(layer.digest(), source));
      }
      case Schema1Manifest old -> old.layers().forEach(layer -> owners.put(layer, source));
      case ImageIndex index ->
          index.manifests().forEach(entry -> owners.put(entry.digest(), source));
    }
    return raw;
  }

  private ImageSource ownerOf(Descriptor descriptor) throws IOException {
    ImageSource owner = owners.get(descriptor.digest());
    return owner != null ? owner : open(descriptor);
  }

  private synchronized ImageSource open(Descriptor descriptor) throws IOException {
    String place =
        Optional.ofNullable(list.places().get(descriptor.digest()))
            .orElseThrow(
                () ->
                    OciException.notFound(
                        "push %s: nobody knows where %s is", list.name(), descriptor.digest()));
    ImageSource known = places.get(place);
    if (known == null) {
      known = ManifestAddCommand.source("push", ImageArgument.parse(place), store, transports);
      places.put(place, known);
    }
    return known;
  }

  @Override
  public Descriptor describe(MediaType type, Digest blob) throws IOException {
    ImageSource owner = owners.get(blob);
    return owner != null ? owner.describe(type, blob) : ImageSource.super.describe(type, blob);
  }

  @Override
  public List<ImageReference> origins(Descriptor blob) throws IOException {
    return ownerOf(blob).origins(blob);
  }

  @Override
  public Blob blob(Descriptor descriptor) {
    return new OwnedBlob(descriptor, () -> ownerOf(descriptor));
  }

  /** Of the images that are in the store. */
  @Override
  public PackedLayers packedLayers() {
    return new PackedLayers() {
      @Override
      public Optional<Descriptor> find(Digest diffId, Packing packing) throws IOException {
        Optional<ImageSource> owner = ownerOf(diffId);
        if (owner.isEmpty()) {
          return Optional.empty();
        }
        // The packed form is asked for next, of whoever has the tar.
        Optional<Descriptor> packed = owner.get().packedLayers().find(diffId, packing);
        packed.ifPresent(found -> owners.put(found.digest(), owner.get()));
        return packed;
      }

      @Override
      public void remember(Digest diffId, Packing packing, Descriptor packed) throws IOException {
        Optional<ImageSource> owner = ownerOf(diffId);
        if (owner.isPresent()) {
          owner.get().packedLayers().remember(diffId, packing, packed);
        }
      }
    };
  }

  /** A plain tar's digest is its diff ID. */
  private Optional<ImageSource> ownerOf(Digest tar) {
    return Optional.ofNullable(owners.get(tar));
  }

  @Override
  public synchronized void close() throws IOException {
    for (ImageSource source : places.values()) {
      source.close();
    }
  }
}
