package dev.shale.umoci;

import dev.shale.blob.Compression;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import java.util.List;
import picocli.CommandLine.Option;

/** How a new layer is packed. */
final class CompressFlag {
  @Option(
      names = "--compress",
      paramLabel = "HOW",
      description = "gzip, zstd, none, or auto: as the layer below, else gzip [auto]")
  String how = "auto";

  /** What was asked for, for a layer on these. */
  Compression on(List<Descriptor> layers) {
    if (!how.equals("auto")) {
      return Compression.parse(how);
    }
    if (layers.isEmpty()) {
      return Compression.GZIP;
    }
    return switch (Compression.of(layers.getLast().mediaType())) {
      case ZSTD -> Compression.ZSTD;
      case NONE, GZIP -> Compression.GZIP;
      case BZIP2, XZ -> throw OciException.unsupported("a layer cannot be packed so");
    };
  }
}
