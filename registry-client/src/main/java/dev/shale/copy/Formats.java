package dev.shale.copy;

import dev.shale.blob.Compression;
import dev.shale.image.MediaType;

/**
 * OCI's media types and those of Docker's schema 2 that mean the same.
 *
 * <p>Spec: image-spec v1.1.1, media-types.md, "Compatibility Matrix".
 */
final class Formats {
  private Formats() {}

  static MediaType manifest(CopyRequest.Format format, MediaType type) {
    return switch (format) {
      case KEEP -> type;
      case OCI -> type.isIndex() ? MediaType.OCI_INDEX : MediaType.OCI_MANIFEST;
      case DOCKER -> type.isIndex() ? MediaType.DOCKER_LIST : MediaType.DOCKER_MANIFEST;
    };
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

  /** The type of a layer, its packing unchanged. */
  static MediaType layer(CopyRequest.Format format, MediaType type) {
    if (!type.isLayer()) {
      return type;
    }
    Compression compression = Compression.of(type);
    return switch (format) {
      case KEEP -> type;
      case OCI -> type.isDocker() ? compression.ociLayer() : type;
      case DOCKER -> type.isDocker() ? type : compression.dockerLayer();
    };
  }

  /** The type of a layer of the same format with another packing. */
  static MediaType packed(MediaType type, Compression compression) {
    return type.isDocker() ? compression.dockerLayer() : compression.ociLayer();
  }

  /** Whether a layer is a plain tar. */
  static boolean isPlainTar(MediaType type) {
    return type.equals(MediaType.OCI_LAYER) || type.equals(MediaType.DOCKER_LAYER);
  }
}
