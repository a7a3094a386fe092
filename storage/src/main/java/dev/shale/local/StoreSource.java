package dev.shale.local;

import dev.shale.blob.Blob;
import dev.shale.content.ContentStore;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.ChainId;
import dev.shale.image.Descriptor;
import dev.shale.image.LayerId;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageSource;
import dev.shale.transport.PackedLayers;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An image of the store on its way out: layers that are only unpacked are packed while they go. */
final class StoreSource implements ImageSource {
  private final String name;
  private final StoredImage image;
  private final ContentStore content;
  private final LayerStore layers;
  private final PackedLayers packed;
  private final ImageRecords images;
  private @Nullable List<StoredImage> all;

  StoreSource(
      String name,
      StoredImage image,
      ContentStore content,
      LayerStore layers,
      PackedLayers packed,
      ImageRecords images) {
    this.images = images;
    this.packed = packed;
    this.name = name;
    this.image = image;
    this.content = content;
    this.layers = layers;
  }

  @Override
  public String name() {
    return name;
  }

  /** What images of the store that have the blob are called: they may have come from there. */
  @Override
  public List<ImageReference> origins(Descriptor blob) throws IOException {
    return all().stream()
        .filter(other -> other.has(blob))
        .flatMap(other -> other.names().stream())
        .toList();
  }

  private synchronized List<StoredImage> all() throws IOException {
    if (all == null) {
      all = images.list();
    }
    return all;
  }

  @Override
  public RawManifest manifest() {
    return image.raw();
  }

  @Override
  public Blob blob(Descriptor descriptor) {
    return Blob.of(descriptor, () -> find(descriptor).open());
  }

  private Blob find(Descriptor descriptor) throws IOException {
    List<LayerId> all = image.layers();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).blob().digest().equals(descriptor.digest())) {
        ChainId chain = LayerId.chain(all.subList(0, i + 1)).orElseThrow();
        return layers.packed(all.get(i), chain);
      }
    }
    return content
        .find(descriptor)
        .orElseThrow(
            () ->
                new OciException(
                    ErrorKind.NOT_FOUND,
                    "read %s: blob %s is not in the store".formatted(name, descriptor.digest())));
  }

  @Override
  public PackedLayers packedLayers() {
    return packed;
  }

  @Override
  public void close() {}
}
