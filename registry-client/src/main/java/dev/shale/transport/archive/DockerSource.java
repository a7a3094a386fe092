package dev.shale.transport.archive;

import dev.shale.blob.Blob;
import dev.shale.blob.Compression;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageSource;
import dev.shale.transport.archive.TarIndex.Place;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One image of a docker archive. Such an archive has no manifest; this one names the layers as they
 * lie there: a plain tar by its diff ID, a packed one by the digest of its bytes.
 */
final class DockerSource implements ImageSource {
  /** File names that say which digest the content has. */
  private static final Pattern PROMISE =
      Pattern.compile("(?:blobs/sha256/([0-9a-f]{64})|([0-9a-f]{64})\\.json)");

  private final String name;
  private final ArchiveFile file;
  private final RawManifest manifest;
  private final Blob config;
  private final Map<Digest, Place> places;

  private DockerSource(
      String name, ArchiveFile file, RawManifest manifest, Blob config, Map<Digest, Place> places) {
    this.name = name;
    this.file = file;
    this.manifest = manifest;
    this.config = config;
    this.places = places;
  }

  static DockerSource open(String name, ArchiveFile file, DockerArchive.Item item)
      throws IOException {
    byte[] bytes = config(name, file, item);
    List<Digest> diffIds = ImageConfig.parse(bytes).diffIds();
    if (diffIds.size() != item.layers().size()) {
      throw OciException.invalid(
          "read %s: its manifest.json has %d layers, its config %d diff IDs",
          name, item.layers().size(), diffIds.size());
    }
    Map<Digest, Place> places = new HashMap<>();
    List<Descriptor> layers = new ArrayList<>();
    for (int i = 0; i < diffIds.size(); i++) {
      Place place = file.require(item.layers().get(i));
      layers.add(describe(file, place, item.layers().get(i), diffIds.get(i)));
      places.put(layers.getLast().digest(), place);
    }
    Descriptor config = Descriptor.of(MediaType.DOCKER_CONFIG, bytes);
    return new DockerSource(
        name, file, manifest(config, layers), Blob.of(config, bytes), Map.copyOf(places));
  }

  private static byte[] config(String name, ArchiveFile file, DockerArchive.Item item)
      throws IOException {
    if (item.config().isEmpty()) {
      return LegacyImages.config(file, item.layers());
    }
    String path = item.config().get();
    byte[] bytes = file.readSmall(path, RawManifest.MAX_BYTES);
    requirePromised(name, path, Digest.of(bytes));
    return bytes;
  }

  private static void requirePromised(String name, String path, Digest actual) {
    Matcher promise = PROMISE.matcher(path);
    if (promise.matches() && !actual.hex().equals(hex(promise))) {
      throw OciException.corrupt("read %s: config %s has digest %s", name, path, actual);
    }
  }

  private static String hex(Matcher promise) {
    return promise.group(1) == null ? promise.group(2) : promise.group(1);
  }

  private static Descriptor describe(ArchiveFile file, Place place, String path, Digest diffId)
      throws IOException {
    Compression compression = compression(file, place);
    if (compression == Compression.NONE) {
      return Descriptor.of(MediaType.DOCKER_LAYER, diffId, place.size());
    }
    Matcher promise = PROMISE.matcher(path);
    Digest digest = promise.matches() ? Digest.ofHex(hex(promise)) : file.digest(place);
    MediaType type =
        compression == Compression.ZSTD ? compression.ociLayer() : compression.dockerLayer();
    return Descriptor.of(type, digest, place.size());
  }

  private static Compression compression(ArchiveFile file, Place place) throws IOException {
    try (BufferedInputStream in = new BufferedInputStream(file.open(place))) {
      return Spool.detect(in);
    }
  }

  /** A manifest of Docker's kind, unless a layer is packed as only OCI's has it. */
  static RawManifest manifest(Descriptor config, List<Descriptor> layers) {
    if (layers.stream().allMatch(layer -> layer.mediaType().isDocker())) {
      return ImageManifest.write(MediaType.DOCKER_MANIFEST, config, layers);
    }
    return ImageManifest.write(
        MediaType.OCI_MANIFEST,
        config.withMediaType(MediaType.OCI_CONFIG),
        layers.stream()
            .map(layer -> layer.withMediaType(Compression.of(layer.mediaType()).ociLayer()))
            .toList());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public RawManifest manifest() {
    return manifest;
  }

  @Override
  public Blob blob(Descriptor descriptor) {
    return Blob.of(descriptor, () -> open(descriptor));
  }

  private InputStream open(Descriptor descriptor) throws IOException {
    if (descriptor.digest().equals(config.descriptor().digest())) {
      return config.open();
    }
    Place place = places.get(descriptor.digest());
    if (place == null) {
      throw OciException.notFound("read %s: the archive lacks blob %s", name, descriptor.digest());
    }
    return file.blob(descriptor, place).open();
  }

  @Override
  public void close() {}
}
