package dev.shale.copy;

import dev.shale.blob.Blob;
import dev.shale.blob.Compression;
import dev.shale.blob.DigestingInputStream;
import dev.shale.concurrent.Permits;
import dev.shale.concurrent.TaskGroup;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An image of Docker's schema 1 as one of today. The old manifest says neither how long layers are
 * nor what they unpack to, so each is read once to learn that, and again when it is copied.
 */
final class Schema1Source implements ImageSource {
  private final ImageSource source;
  private final RawManifest manifest;
  private final Descriptor config;
  private final byte[] configBytes;

  private Schema1Source(
      ImageSource source, RawManifest manifest, Descriptor config, byte[] configBytes) {
    this.source = source;
    this.manifest = manifest;
    this.config = config;
    this.configBytes = configBytes;
  }

  /** A layer of which all is known. */
  private record Layer(Descriptor packed, Digest diffId) {}

  /**
   * Reads the layers, several at once.
   *
   * @param type of the manifest that it gets: schema 2's or OCI's
   */
  static Schema1Source of(
      ImageSource source, Schema1Manifest old, MediaType type, Permits transfers)
      throws IOException {
    MediaType layerType = type.isDocker() ? MediaType.DOCKER_LAYER_GZIP : MediaType.OCI_LAYER_GZIP;
    Map<Digest, Layer> known = new HashMap<>();
    List<Digest> distinct = old.layers().stream().distinct().toList();
    try (TaskGroup<Layer> group = TaskGroup.ofVirtualThreads()) {
      distinct.forEach(blob -> group.fork(() -> read(source, layerType, blob, transfers)));
      group.join().forEach(layer -> known.put(layer.packed().digest(), layer));
    }
    List<Descriptor> layers = new ArrayList<>();
    List<Digest> diffIds = new ArrayList<>();
    for (Digest blob : old.layers()) {
      Layer layer = Objects.requireNonNull(known.get(blob));
      layers.add(layer.packed());
      diffIds.add(layer.diffId());
    }
    ImageConfig config = old.config(diffIds);
    Descriptor described =
        Descriptor.of(
            type.isDocker() ? MediaType.DOCKER_CONFIG : MediaType.OCI_CONFIG, config.bytes());
    return new Schema1Source(
        source, ImageManifest.write(type, described, layers), described, config.bytes());
  }

  private static Layer read(ImageSource source, MediaType type, Digest digest, Permits transfers)
      throws IOException {
    Descriptor packed = source.describe(type, digest);
    try (Permits.Permit _ = transfers.acquire();
        InputStream in = source.blob(packed).open();
        DigestingInputStream plain =
            new DigestingInputStream(Compression.GZIP.decompress(in), Digest.Algorithm.SHA256)) {
      plain.transferTo(OutputStream.nullOutputStream());
      in.transferTo(OutputStream.nullOutputStream()); // to its end, where it is verified
      return new Layer(packed, plain.digest());
    }
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public List<ImageReference> origins(Descriptor blob) throws IOException {
    return blob.equals(config) ? List.of() : source.origins(blob);
  }

  @Override
  public RawManifest manifest() {
    return manifest;
  }

  @Override
  public RawManifest manifest(Descriptor descriptor) throws IOException {
    return source.manifest(descriptor);
  }

  @Override
  public Blob blob(Descriptor descriptor) {
    return descriptor.equals(config) ? Blob.of(config, configBytes) : source.blob(descriptor);
  }

  /** The source is closed by whoever opened it. */
  @Override
  public void close() {}
}
