package dev.shale.command;

import dev.shale.blob.Compression;
import dev.shale.blob.Packing;
import dev.shale.copy.CopyRequest;
import dev.shale.error.OciException;
import dev.shale.transport.archive.ArchiveFormat;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What becomes of an image on its way. */
public final class ConversionFlags {
  @Mixin FormatFlag format = new FormatFlag();

  @Option(
      names = {"--compression-format", "--dest-compress-format"},
      paramLabel = "gzip|zstd|none",
      description = "how to pack layers that are plain tars [push: gzip; copy: none]")
  Optional<String> compression = Optional.empty();

  @Option(
      names = {"--compression-level", "--dest-compress-level"},
      paramLabel = "N",
      description = "how hard to try: gzip 1 to 9 [6], zstd 1 to 20 [3]")
  Optional<Integer> level = Optional.empty();

  @Option(
      names = {"--force-compression", "--dest-force-compress-format"},
      description = "pack layers anew that are packed otherwise; with none, unpack them")
  boolean force;

  @Option(
      names = "--preserve-digests",
      description = "refuse whatever would change the digest [say it]")
  boolean preserveDigests;

  /** Whether images are asked to become something else. */
  boolean areGiven() {
    return format.isGiven() || compression.isPresent() || level.isPresent() || force;
  }

  /** Layers that are plain tars here are packed on the way. */
  public CopyRequest requestForPush(ImageArgument to) {
    return request(to, Compression.GZIP);
  }

  /** Nothing changes that need not, so that the image keeps its digest. */
  CopyRequest requestForCopy(ImageArgument to) {
    return request(to, Compression.NONE);
  }

  private CopyRequest request(ImageArgument to, Compression usual) {
    return CopyRequest.EXACT
        .withFormat(format.choice())
        .withLayers(layers(to, usual))
        .withDigests(
            preserveDigests ? CopyRequest.Digests.REQUIRE : CopyRequest.Digests.KEEP_UNLESS_ASKED);
  }

  private CopyRequest.Layers layers(ImageArgument to, Compression usual) {
    Optional<Compression> asked = compression.map(Compression::parse);
    if (force && asked.isEmpty()) {
      throw OciException.invalid(
          "--force-compression: say how, by --compression-format gzip, zstd or none");
    }
    Optional<String> plain = placeOfPlainTars(to);
    if (plain.isPresent()) {
      if (asked.filter(packing -> packing != Compression.NONE).isPresent()) {
        throw OciException.invalid(
            "write %s: its layers are plain tars; leave --compression-format away, or write"
                + " oci-archive:",
            plain.get());
      }
      return new CopyRequest.Layers.Keep();
    }
    Packing packing = packing(asked.orElse(usual));
    if (force) {
      return new CopyRequest.Layers.PackAll(packing);
    }
    return packing.compression() == Compression.NONE
        ? new CopyRequest.Layers.Keep()
        : new CopyRequest.Layers.PackTars(packing);
  }

  /** A place, as the user calls it, that unpacks every layer. */
  private static Optional<String> placeOfPlainTars(ImageArgument to) {
    return switch (to) {
      case ImageArgument.InArchive(ArchiveFormat format, var file, _)
          when format == ArchiveFormat.DOCKER ->
          Optional.of(format + ":" + file);
      case ImageArgument.InDaemon(var image) -> Optional.of("docker-daemon:" + image);
      default -> Optional.empty();
    };
  }

  private Packing packing(Compression packed) {
    return new Packing(packed, level.map(OptionalInt::of).orElseGet(OptionalInt::empty));
  }
}
