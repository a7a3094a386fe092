package dev.shale.command;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.LayerId;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageSource;
import dev.shale.transport.PackedLayers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An image somewhere else, of one platform, whose manifest and config have been read: they are what
 * they were then, and are not asked for again. Layers are read when they are opened.
 */
final class ReadImage implements ImageSource {
  private final ImageSource source;
  private final RawManifest raw;
  private final ImageManifest manifest;
  private final byte[] bytes;
  private final ImageConfig config;

  /**
   * @param bytes of the config
   */
  private ReadImage(ImageSource source, RawManifest raw, ImageManifest manifest, byte[] bytes) {
    this.source = source;
    this.raw = raw;
    this.manifest = manifest;
    this.bytes = bytes;
    this.config = ImageConfig.parse(bytes);
  }

  /**
   * Reads manifest and config; empty for what is an image only once it is pulled, like one of
   * schema 1.
   *
   * @param source closed with the result
   * @throws dev.shale.error.OciException NOT_FOUND if it is not there
   */
  static Optional<ReadImage> of(ImageSource source, Platform platform) throws IOException {
    RawManifest top = source.manifest();
    RawManifest raw =
        top.manifest() instanceof ImageIndex index
            ? source.manifest(index.select(platform, source.name()))
            : top;
    if (!(raw.manifest() instanceof ImageManifest manifest) || !manifest.isImage()) {
      return Optional.empty();
    }
    byte[] config = source.blob(manifest.config()).readSmall(RawManifest.MAX_BYTES);
    ReadImage image = new ReadImage(source, raw, manifest, config);
    return image.config.diffIds().size() == manifest.layers().size()
        ? Optional.of(image)
        : Optional.empty();
  }

  ImageConfig config() {
    return config;
  }

  /** Base first. */
  List<LayerId> layers() {
    List<LayerId> layers = new ArrayList<>();
    for (int i = 0; i < manifest.layers().size(); i++) {
      layers.add(new LayerId(manifest.layers().get(i), config.diffIds().get(i)));
    }
    return layers;
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public List<ImageReference> origins(Descriptor blob) throws IOException {
    return source.origins(blob);
  }

  @Override
  public RawManifest manifest() {
    return raw;
  }

  @Override
  public List<Descriptor> referrers(Digest subject) throws IOException {
    return source.referrers(subject);
  }

  @Override
  public Blob blob(Descriptor descriptor) {
    return descriptor.digest().equals(manifest.config().digest())
        ? Blob.of(descriptor, bytes)
        : source.blob(descriptor);
  }

  @Override
  public PackedLayers packedLayers() {
    return source.packedLayers();
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
