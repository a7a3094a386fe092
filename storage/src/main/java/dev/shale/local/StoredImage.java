package dev.shale.local;

import dev.shale.image.ChainId;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.LayerId;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An image in the store, with all the names it has here; or one that could be there.
 *
 * @param names sorted; none for an image that is only known by its digest
 */
public record StoredImage(
    List<ImageReference> names, RawManifest raw, ImageManifest manifest, ImageConfig config) {
  public StoredImage {
    names = List.copyOf(names);
  }

  /** The digest of the config: what Docker and buildah call the image's ID. */
  public Digest id() {
    return manifest.config().digest();
  }

  /** The manifest's digest. */
  public Digest digest() {
    return raw.digest();
  }

  /** Whether this is the config or a layer of the image, as the manifest lists it. */
  boolean has(Descriptor blob) {
    return Stream.concat(Stream.of(manifest.config()), manifest.layers().stream())
        .anyMatch(own -> own.digest().equals(blob.digest()));
  }

  /** The layers, base first, each with its diff ID. */
  public List<LayerId> layers() {
    List<Descriptor> blobs = manifest.layers();
    List<Digest> diffIds = config.diffIds();
    List<LayerId> layers = new ArrayList<>();
    for (int i = 0; i < Math.min(blobs.size(), diffIds.size()); i++) {
      layers.add(new LayerId(blobs.get(i), diffIds.get(i)));
    }
    return layers;
  }

  /** The stack of all layers; empty for an image without any. */
  public Optional<ChainId> chain() {
    return ChainId.of(config.diffIds());
  }

  /** The bytes of manifest and config. */
  long documentBytes() {
    return raw.descriptor().size() + manifest.config().size();
  }

  /** The bytes of the layers as the manifest lists them. */
  public long sizeBytes() {
    return manifest.layers().stream().mapToLong(Descriptor::size).sum();
  }
}
