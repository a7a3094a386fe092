package dev.shale.exec;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.LayerId;
import dev.shale.image.RawManifest;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageSource;
import dev.shale.transport.OwnedBlob;
import dev.shale.transport.PackedLayers;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An image on its way from a build to elsewhere: layers come from the store or from where they are.
 */
final class BuiltSource implements ImageSource {
  private final StoredImage image;
  private final ImageSource local;
  private final Stacks stacks;

  /**
   * @param local the image, as far as it is in the store; closed with this
   */
  BuiltSource(StoredImage image, ImageSource local, Stacks stacks) {
    this.image = image;
    this.local = local;
    this.stacks = stacks;
  }

  @Override
  public String name() {
    return "build:" + image.id();
  }

  /** Where a layer is that is not here; and where images of the store may have come from. */
  @Override
  public List<ImageReference> origins(Descriptor blob) throws IOException {
    Optional<ImageSource> far = elsewhere(blob);
    return far.isEmpty()
        ? local.origins(blob)
        : Stream.concat(far.get().origins(blob).stream(), local.origins(blob).stream())
            .distinct()
            .toList();
  }

  @Override
  public RawManifest manifest() {
    return image.raw();
  }

  @Override
  public Blob blob(Descriptor descriptor) {
    if (descriptor.digest().equals(image.id())) {
      return Blob.of(descriptor, image.config().bytes());
    }
    return new OwnedBlob(descriptor, () -> owner(descriptor));
  }

  private ImageSource owner(Descriptor blob) throws IOException {
    return elsewhere(blob).orElse(local);
  }

  /** Who has a blob that is not here, if it is a layer. */
  private Optional<ImageSource> elsewhere(Descriptor blob) throws IOException {
    List<LayerId> layers = image.layers();
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).blob().digest().equals(blob.digest())) {
        return stacks.sourceOfTop(layers.subList(0, i + 1));
      }
    }
    return Optional.empty();
  }

  @Override
  public PackedLayers packedLayers() {
    return local.packedLayers();
  }

  @Override
  public void close() throws IOException {
    local.close();
  }
}
