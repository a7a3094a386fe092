package dev.shale.copy;

import dev.shale.blob.Compression;
import dev.shale.image.Platform;

/**
 * What is to be copied of an image, and what may change on the way.
 *
 * @param platforms which images of an index
 * @param format of the manifests
 * @param layers how layers are packed
 */
public record CopyRequest(Platforms platforms, Format format, Layers layers) {
  /** Everything as it is. */
  public static final CopyRequest EXACT =
      new CopyRequest(new Platforms.All(), Format.KEEP, new Layers.Keep());

  /** Which images of an index. */
  public sealed interface Platforms {
    /** The whole index. */
    record All() implements Platforms {}

    /** The first image for a platform; the index itself stays behind. */
    record One(Platform platform) implements Platforms {}
  }

  /** Whose manifests, configs and layer types. */
  public enum Format {
    KEEP,
    OCI,
    DOCKER
  }

  /** How layers are packed. */
  public sealed interface Layers {
    /** As they are. */
    record Keep() implements Layers {}

    /** Those that are plain tars are packed on the way; the others stay as they are. */
    record PackTars(Compression compression) implements Layers {}
  }

  public CopyRequest withPlatform(Platform platform) {
    return new CopyRequest(new Platforms.One(platform), format, layers);
  }

  public CopyRequest withFormat(Format newFormat) {
    return new CopyRequest(platforms, newFormat, layers);
  }

  public CopyRequest withLayers(Layers newLayers) {
    return new CopyRequest(platforms, format, newLayers);
  }
}
