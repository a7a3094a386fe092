package dev.shale.skopeo;

import dev.shale.blob.Compression;
import dev.shale.blob.Packing;
import dev.shale.command.ImageArgument;
import dev.shale.copy.CopyRequest;
import dev.shale.error.OciException;
import dev.shale.transport.archive.ArchiveFormat;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** How layers are packed at a destination, each kind of which has its custom with skopeo. */
final class CompressionFlags {
  @Option(names = "--dest-compress", description = "pack layers that are plain tars, for dir:")
  boolean compress;

  @Option(names = "--dest-decompress", description = "unpack layers, for dir:")
  boolean decompress;

  @Option(
      names = "--dest-oci-accept-uncompressed-layers",
      description = "leave plain tars as they are, for oci: [pack them]")
  boolean tarsInLayouts;

  @Option(
      names = "--dest-compress-format",
      paramLabel = "gzip|zstd",
      description = "pack layers so that are packed otherwise, or not at all")
  Optional<String> format = Optional.empty();

  @Option(
      names = "--dest-compress-level",
      paramLabel = "N",
      description = "how hard to try: gzip 1 to 9 [6], zstd 1 to 20 [3]")
  Optional<Integer> level = Optional.empty();

  @Option(
      names = "--dest-force-compress-format",
      description = "no layer packed otherwise: as --dest-compress-format does anyway")
  boolean force;

  @Option(
      names = "--dest-precompute-digests",
      description = "look before sending whether a layer is there, as is done anyway")
  boolean precomputeDigests;

  /**
   * What is done with layers on their way to a place.
   *
   * @throws OciException INVALID if the options contradict each other
   */
  CopyRequest.Layers layers(ImageArgument to) {
    if (compress && decompress) {
      throw OciException.invalid("copy: --dest-compress and --dest-decompress exclude each other");
    }
    if (force && format.isEmpty()) {
      throw OciException.invalid("copy: --dest-force-compress-format needs --dest-compress-format");
    }
    CopyRequest.Layers keep = new CopyRequest.Layers.Keep();
    return switch (to) {
      case ImageArgument.InRegistry _ -> packed();
      case ImageArgument.InLayout _ -> tarsInLayouts ? keep : packed();
      case ImageArgument.InArchive archive when archive.format() == ArchiveFormat.OCI ->
          tarsInLayouts ? keep : packed();
      case ImageArgument.InDirectory _ when decompress ->
          new CopyRequest.Layers.PackAll(Packing.of(Compression.NONE));
      case ImageArgument.InDirectory _ -> compress ? packed() : keep;
      default -> keep; // plain tars only, or no place to write to
    };
  }

  /** Whether the user wants layers packed in a way that they may not be now. */
  boolean areAboutFormat() {
    return format.isPresent() || compress || decompress;
  }

  private CopyRequest.Layers packed() {
    Packing packing =
        new Packing(
            format.map(Compression::parse).orElse(Compression.GZIP),
            level.map(OptionalInt::of).orElseGet(OptionalInt::empty));
    return format.isPresent()
        ? new CopyRequest.Layers.PackAll(packing)
        : new CopyRequest.Layers.PackTars(packing);
  }
}
