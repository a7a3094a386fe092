package dev.shale.copy;

import dev.shale.blob.Packing;
import dev.shale.image.MediaType;
import dev.shale.image.Platform;
import java.util.List;

/**
 * What is to be copied of an image, and what may change on the way.
 *
 * @param platforms which images of an index
 * @param format of the manifests
 * @param layers how layers are packed
 * @param referrers what becomes of the manifests that have what is copied as their subject
 * @param digests whether anything may change
 */
public record CopyRequest(
    Platforms platforms, Format format, Layers layers, Referrers referrers, Digests digests) {
  /** Everything as it is. */
  public static final CopyRequest EXACT =
      new CopyRequest(
          new Platforms.All(),
          Format.KEEP,
          new Layers.Keep(),
          Referrers.LEAVE,
          Digests.KEEP_UNLESS_ASKED);

  /** Which images of an index. */
  public sealed interface Platforms {
    /** The whole index. */
    record All() implements Platforms {}

    /** The first image for a platform; the index itself stays behind. */
    record One(Platform platform) implements Platforms {}

    /**
     * An index of the images for these platforms, with what the index has for no platform and with
     * BuildKit's attestations of these images. It is another index, unless that is all it had.
     */
    record Some(List<Platform> platforms) implements Platforms {
      public Some {
        platforms = List.copyOf(platforms);
      }
    }

    /**
     * The index as it is, but of its images only those that {@link Some} has; none, if no platform
     * is named. Not every registry takes such an index.
     */
    record Sparse(List<Platform> platforms) implements Platforms {
      public Sparse {
        platforms = List.copyOf(platforms);
      }
    }
  }

  /**
   * Whose manifests, configs and layer types. A manifest that is of the format stays as it is,
   * whatever types it names.
   */
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
    record PackTars(Packing packing) implements Layers {}

    /**
     * All that are packed otherwise are packed so; where a level is given, those too that may have
     * been packed with another.
     */
    record PackAll(Packing packing) implements Layers {}
  }

  /** What becomes of signatures, SBOMs and attestations that refer to what is copied. */
  public enum Referrers {
    /** They stay where they are. */
    LEAVE,
    /** They come along, and what refers to them. */
    TAKE
  }

  /** Whether the digest of what is copied may change. */
  public enum Digests {
    /** Only by what is asked for, or what the destination has no other form for. */
    KEEP_UNLESS_ASKED,
    /** Not at all: what would change it is refused. */
    REQUIRE,
    /** By what is asked for, and it is not told of: nobody has seen the digest that there was. */
    UNSEEN
  }

  public CopyRequest withPlatform(Platform platform) {
    return withPlatforms(new Platforms.One(platform));
  }

  public CopyRequest withPlatforms(Platforms newPlatforms) {
    return new CopyRequest(newPlatforms, format, layers, referrers, digests);
  }

  public CopyRequest withFormat(Format newFormat) {
    return new CopyRequest(platforms, newFormat, layers, referrers, digests);
  }

  public CopyRequest withLayers(Layers newLayers) {
    return new CopyRequest(platforms, format, newLayers, referrers, digests);
  }

  public CopyRequest withReferrers(Referrers newReferrers) {
    return new CopyRequest(platforms, format, layers, newReferrers, digests);
  }

  public CopyRequest withDigests(Digests newDigests) {
    return new CopyRequest(platforms, format, layers, referrers, newDigests);
  }

  /**
   * Whether whatever is of this type comes out with the digest that it went in with; {@link
   * CopyForecast} tells of the rest.
   *
   * @param type of the manifest that is copied: of an index it may be that of one image
   */
  public boolean keeps(MediaType type) {
    if (type.isSchema1() || !(layers instanceof Layers.Keep)) {
      return false;
    }
    return type.isManifest()
        ? Formats.change(format, type) == Format.KEEP
        : format == Format.KEEP && !(platforms instanceof Platforms.Some);
  }

  /** Whether no manifest, config or layer can come out other than it went in. */
  boolean leavesImagesAsTheyAre() {
    return format == Format.KEEP && layers instanceof Layers.Keep;
  }
}
