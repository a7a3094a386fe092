package dev.shale.copy;

import dev.shale.blob.Compression;
import dev.shale.blob.Packing;
import dev.shale.concurrent.TaskGroup;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The copying of one image or artifact: config, layers, and the manifest that names what was sent.
 */
final class ManifestCopy {
  private final Ends ends;
  private final CopyRequest request;
  private final BlobCopy blobs;
  private final Changes changes;

  /**
   * @param request with a format only if the manifest is of another
   */
  ManifestCopy(Ends ends, CopyRequest request, BlobCopy blobs, Changes changes) {
    this.ends = ends;
    this.request = request;
    this.blobs = blobs;
    this.changes = changes;
  }

  /** Sends everything but the manifest, which is the result. */
  RawManifest run(RawManifest raw, ImageManifest manifest) throws IOException {
    if (!manifest.isImage() && isForDocker()) {
      throw OciException.unsupported(
          "copy %s: manifest %s is an artifact, which Docker's format has no form for",
          ends.source().name(), raw.digest());
    }
    Formats.noteLosses(request.format(), raw, changes);
    manifest.layers().forEach(this::noteChange);
    copyConfig(raw, manifest);
    List<Descriptor> layers = copyLayers(manifest.layers());
    MediaType type = Formats.manifest(request.format(), raw.mediaType());
    Descriptor config = manifest.config();
    Descriptor newConfig =
        kept(config).withMediaType(Formats.config(request.format(), config.mediaType()));
    if (type.equals(raw.mediaType()) && layers.equals(manifest.layers())) {
      return raw;
    }
    return (isForDocker() ? manifest.withoutOciFields() : manifest)
        .rewrite(type, newConfig, layers);
  }

  private boolean isForDocker() {
    return request.format() == CopyRequest.Format.DOCKER;
  }

  private Descriptor kept(Descriptor part) {
    return isForDocker() ? part.withoutOciFields() : part;
  }

  private void noteChange(Descriptor layer) {
    repacking(layer)
        .ifPresent(
            to ->
                changes.add(
                    to.compression() == Compression.NONE
                        ? "layers are unpacked"
                        : "layers are packed with " + to));
  }

  private void copyConfig(RawManifest raw, ImageManifest manifest) throws IOException {
    Descriptor config = manifest.config();
    if (!manifest.isImage()) {
      blobs.send(config);
      return;
    }
    Optional<byte[]> embedded = config.data();
    byte[] bytes =
        embedded.isPresent()
            ? embedded.get()
            : blobs.limited(() -> ends.source().blob(config).readSmall(RawManifest.MAX_BYTES));
    ends.destination().expect(manifest, ImageConfig.parse(bytes));
    if (request.format() == CopyRequest.Format.KEEP) {
      noteReading(raw); // another format is a change of its own
    }
    blobs.send(config, bytes);
  }

  private List<Descriptor> copyLayers(List<Descriptor> layers) throws IOException {
    if (ends.destination().isSequential()) {
      List<Descriptor> results = new ArrayList<>();
      for (Descriptor layer : layers) {
        results.add(copyLayer(layer));
      }
      return results;
    }
    try (TaskGroup<Descriptor> group = TaskGroup.ofVirtualThreads()) {
      layers.forEach(layer -> group.fork(() -> copyLayer(layer)));
      return group.join();
    }
  }

  /** Before anything is sent: what its layers come to is of no matter where they are packed. */
  private void noteReading(RawManifest raw) {
    if (!ends.destination().readsAs(raw).equals(Optional.of(raw))) {
      changes.addNotKept(ends.destination());
    }
  }

  /** Annotations are those of the layer's place, since a layer may have several. */
  private Descriptor copyLayer(Descriptor layer) throws IOException {
    Optional<Packing> packing = repacking(layer);
    MediaType type = Formats.layer(request.format(), layer.mediaType(), packing);
    Descriptor kept = kept(layer);
    if (packing.isEmpty()) {
      blobs.send(layer);
      return kept.withMediaType(type);
    }
    Compression from = Compression.of(layer.mediaType());
    return kept.withContent(blobs.repack(layer, from, packing.get(), type)).withMediaType(type);
  }

  /** How a layer is to be packed, if otherwise than it is. */
  private Optional<Packing> repacking(Descriptor layer) {
    if (!Formats.isTar(layer.mediaType())) {
      return Optional.empty();
    }
    Compression now = Compression.of(layer.mediaType());
    Optional<Packing> asked =
        switch (request.layers()) {
          case CopyRequest.Layers.Keep() -> Optional.empty();
          case CopyRequest.Layers.PackTars(Packing to) ->
              Optional.of(to).filter(_ -> now == Compression.NONE);
          case CopyRequest.Layers.PackAll(Packing to) -> Optional.of(to);
        };
    return asked
        .filter(to -> to.compression() != now || to.level().isPresent())
        .or(() -> Formats.needed(request.format(), now));
  }
}
