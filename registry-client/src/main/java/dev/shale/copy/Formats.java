package dev.shale.copy;

import dev.shale.blob.Compression;
import dev.shale.blob.Packing;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.Manifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * OCI's media types and those of Docker's schema 2 that mean the same.
 *
 * <p>Spec: image-spec v1.1.1, media-types.md, "Compatibility Matrix".
 */
final class Formats {
  /** Docker has no name of its own for the last; others call it so. */
  private static final Set<MediaType> TARS =
      Set.of(
          MediaType.OCI_LAYER,
          MediaType.OCI_LAYER_GZIP,
          MediaType.OCI_LAYER_ZSTD,
          MediaType.DOCKER_LAYER,
          MediaType.DOCKER_LAYER_GZIP,
          new MediaType("application/vnd.docker.image.rootfs.diff.tar.zstd"));

  private Formats() {}

  static MediaType manifest(CopyRequest.Format format, MediaType type) {
    if (type.isSchema1()) {
      return format == CopyRequest.Format.OCI ? MediaType.OCI_MANIFEST : MediaType.DOCKER_MANIFEST;
    }
    return switch (format) {
      case KEEP -> type;
      case OCI -> type.isIndex() ? MediaType.OCI_INDEX : MediaType.OCI_MANIFEST;
      case DOCKER -> type.isIndex() ? MediaType.DOCKER_LIST : MediaType.DOCKER_MANIFEST;
    };
  }

  /** The format that a manifest is written anew in; what is of the asked one already stays. */
  static CopyRequest.Format change(CopyRequest.Format format, MediaType manifest) {
    return manifest(format, manifest).equals(manifest) ? CopyRequest.Format.KEEP : format;
  }

  static MediaType config(CopyRequest.Format format, MediaType type) {
    if (!type.isConfig()) {
      return type;
    }
    return switch (format) {
      case KEEP -> type;
      case OCI -> MediaType.OCI_CONFIG;
      case DOCKER -> MediaType.DOCKER_CONFIG;
    };
  }

  /**
   * The type of a layer.
   *
   * @param packing how it is packed now, if that has changed
   */
  static MediaType layer(CopyRequest.Format format, MediaType type, Optional<Packing> packing) {
    if (!type.isLayer()) {
      return type;
    }
    boolean isDocker = format == CopyRequest.Format.KEEP ? type.isDocker() : isDocker(format);
    if (packing.isEmpty() && isDocker == type.isDocker()) {
      return type;
    }
    Compression compression = packing.map(Packing::compression).orElse(Compression.of(type));
    return isDocker ? compression.dockerLayer() : compression.ociLayer();
  }

  private static boolean isDocker(CopyRequest.Format format) {
    return format == CopyRequest.Format.DOCKER;
  }

  /** Whether a layer is a tar, packed in a way that is known: it can be packed in another. */
  static boolean isTar(MediaType type) {
    return TARS.contains(type);
  }

  /** How a layer must be packed in a format that has no layers that are packed as this one is. */
  static Optional<Packing> needed(CopyRequest.Format format, Compression now) {
    return isDocker(format) && now == Compression.ZSTD
        ? Optional.of(Packing.of(Compression.GZIP))
        : Optional.empty();
  }

  /** Says what of a manifest a format has no place for, and that the format changes. */
  static void noteLosses(CopyRequest.Format format, RawManifest raw, Changes changes) {
    MediaType type = manifest(format, raw.mediaType());
    if (type.equals(raw.mediaType())) {
      return;
    }
    List<String> lost = isDocker(format) ? withoutPlace(raw.manifest()) : List.of();
    changes.add(
        "it is written in %s format%s"
            .formatted(
                isDocker(format) ? "Docker's" : "OCI's",
                lost.isEmpty() ? "" : ", which has no " + String.join(", no ", lost)));
  }

  /** What schema 2 does not know. */
  private static List<String> withoutPlace(Manifest manifest) {
    List<String> lost = new ArrayList<>();
    List<Descriptor> parts =
        switch (manifest) {
          case ImageManifest image ->
              Stream.concat(Stream.of(image.config()), image.layers().stream()).toList();
          case ImageIndex index -> index.manifests();
          case Schema1Manifest _ -> List.of();
        };
    if (!manifest.annotations().isEmpty()
        || parts.stream().anyMatch(part -> !part.annotations().isEmpty())) {
      lost.add("annotations");
    }
    if (manifest.toJson().hasNonNull("artifactType")
        || parts.stream().anyMatch(part -> part.artifactType().isPresent())) {
      lost.add("artifactType");
    }
    if (manifest.subject().isPresent()) {
      lost.add("subject");
    }
    return lost;
  }
}
