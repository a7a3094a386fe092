package dev.shale.copy;

import dev.shale.blob.Blob;
import dev.shale.blob.Compression;
import dev.shale.concurrent.Permits;
import dev.shale.concurrent.TaskGroup;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.progress.ProgressEvent;
import dev.shale.progress.ProgressListener;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The copying of one image or artifact: config, layers, and the manifest that names what was sent.
 */
final class ManifestCopy {
  private final Ends ends;
  private final CopyRequest request;
  private final Permits transfers;
  private final ProgressListener progress;

  ManifestCopy(Ends ends, CopyRequest request, Permits transfers, ProgressListener progress) {
    this.ends = ends;
    this.request = request;
    this.transfers = transfers;
    this.progress = progress;
  }

  /** Sends everything but the manifest, which is the result. */
  RawManifest run(RawManifest raw, ImageManifest manifest) throws IOException {
    if (!manifest.isImage() && request.format() == CopyRequest.Format.DOCKER) {
      throw OciException.unsupported(
          "copy %s: manifest %s is an artifact, which Docker's format has no form for",
          ends.source().name(), raw.digest());
    }
    List<Descriptor> planned = manifest.layers().stream().map(this::withFormat).toList();
    Descriptor config = manifest.config();
    copyConfig(manifest);
    Map<Digest, Descriptor> sent = copyLayers(planned);
    List<Descriptor> layers = planned.stream().map(layer -> asSent(layer, sent)).toList();
    MediaType type = Formats.manifest(request.format(), raw.mediaType());
    Descriptor newConfig =
        config.withMediaType(Formats.config(request.format(), config.mediaType()));
    if (type.equals(raw.mediaType())
        && layers.equals(manifest.layers())
        && newConfig.equals(config)) {
      return raw;
    }
    if (type.isDocker() && !manifest.annotations().isEmpty()) {
      progress.warn("Docker's readers ignore the manifest's annotations");
    }
    return manifest.rewrite(type, newConfig, layers);
  }

  private Descriptor withFormat(Descriptor layer) {
    return layer.withMediaType(Formats.layer(request.format(), layer.mediaType()));
  }

  /** What came of a layer; annotations are those of its place, since a layer may have several. */
  private static Descriptor asSent(Descriptor layer, Map<Digest, Descriptor> packed) {
    return Optional.ofNullable(packed.get(layer.digest()))
        .map(descriptor -> descriptor.withAnnotations(layer.annotations()))
        .orElse(layer);
  }

  private void copyConfig(ImageManifest manifest) throws IOException {
    Descriptor config = manifest.config();
    if (!manifest.isImage()) {
      send(config);
      return;
    }
    byte[] bytes = ends.source().blob(config).readSmall(RawManifest.MAX_BYTES);
    ends.destination().expect(manifest, ImageConfig.parse(bytes));
    if (!ends.share(config)) {
      ends.destination().put(Blob.of(config, bytes));
    }
  }

  /** Sends each layer once; gives those that came to another name by being packed. */
  private Map<Digest, Descriptor> copyLayers(List<Descriptor> planned) throws IOException {
    Map<Digest, Descriptor> distinct = new HashMap<>();
    List<Descriptor> order = new ArrayList<>();
    for (Descriptor layer : planned) {
      if (distinct.put(layer.digest(), layer) == null) {
        order.add(layer);
      }
    }
    List<Descriptor> results =
        ends.destination().isSequential() ? copyInOrder(order) : copyAtOnce(order);
    Map<Digest, Descriptor> sent = new HashMap<>();
    for (int i = 0; i < order.size(); i++) {
      if (!results.get(i).equals(order.get(i))) {
        sent.put(order.get(i).digest(), results.get(i));
      }
    }
    return sent;
  }

  private List<Descriptor> copyInOrder(List<Descriptor> layers) throws IOException {
    List<Descriptor> results = new ArrayList<>();
    for (Descriptor layer : layers) {
      results.add(copyLayer(layer));
    }
    return results;
  }

  private List<Descriptor> copyAtOnce(List<Descriptor> layers) throws IOException {
    try (TaskGroup<Descriptor> group = TaskGroup.ofVirtualThreads()) {
      layers.forEach(layer -> group.fork(() -> copyLayer(layer)));
      return group.join();
    }
  }

  private Descriptor copyLayer(Descriptor layer) throws IOException {
    try (Permits.Permit _ = transfers.acquire()) {
      if (request.layers() instanceof CopyRequest.Layers.PackTars(Compression compression)
          && compression != Compression.NONE
          && Formats.isPlainTar(layer.mediaType())) {
        return pack(layer, compression);
      }
      send(layer);
      return layer;
    }
  }

  private void send(Descriptor descriptor) throws IOException {
    if (ends.share(descriptor)) {
      progress.on(new ProgressEvent.Finished(task(descriptor), "exists"));
      return;
    }
    ends.destination()
        .put(new CountedBlob(ends.source().blob(descriptor), task(descriptor), progress));
    progress.on(new ProgressEvent.Finished(task(descriptor), "done"));
  }

  /** Sends a plain tar packed; not at all if it was packed before and the result is there. */
  private Descriptor pack(Descriptor tar, Compression compression) throws IOException {
    Optional<Descriptor> known = ends.source().packedLayers().find(tar.digest(), compression);
    MediaType type = Formats.packed(tar.mediaType(), compression);
    if (known.isPresent()) {
      Descriptor packed = known.get().withMediaType(type);
      if (ends.share(packed)) {
        progress.on(new ProgressEvent.Finished(task(tar), "exists"));
        return packed;
      }
    }
    Blob blob = new CountedBlob(ends.source().blob(tar), task(tar), progress);
    Descriptor packed =
        ends.destination()
            .put(
                type,
                out ->
                    compression.compress(
                        plain -> {
                          try (InputStream in = blob.open()) {
                            in.transferTo(plain);
                          }
                        },
                        out));
    ends.source().packedLayers().remember(tar.digest(), compression, packed);
    progress.on(new ProgressEvent.Finished(task(tar), "done"));
    return packed;
  }

  private static String task(Descriptor descriptor) {
    String kind = descriptor.mediaType().isConfig() ? "config " : "blob ";
    return kind + descriptor.digest().algorithm() + ":" + descriptor.digest().shortHex();
  }
}
