package dev.shale.command;

import dev.shale.blob.Compression;
import dev.shale.copy.CopyRequest;
import dev.shale.error.OciException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What becomes of an image on its way out of the store. */
final class ConversionFlags {
  @Option(
      names = {"-f", "--format"},
      paramLabel = "oci|docker",
      description = "whose manifest to write [as it is; oci for what was built here]")
  Optional<String> format = Optional.empty();

  @Option(
      names = "--compression-format",
      paramLabel = "gzip|zstd|none",
      description = "how to pack layers that are kept unpacked [gzip]")
  Optional<String> compression = Optional.empty();

  /** Layers that are plain tars here are packed on the way. */
  CopyRequest request() {
    Compression packing = compression.map(Compression::parse).orElse(Compression.GZIP);
    return CopyRequest.EXACT
        .withFormat(format.map(ConversionFlags::format).orElse(CopyRequest.Format.KEEP))
        .withLayers(new CopyRequest.Layers.PackTars(packing));
  }

  static CopyRequest.Format format(String word) {
    return switch (word) {
      case "oci" -> CopyRequest.Format.OCI;
      case "docker", "v2s2" -> CopyRequest.Format.DOCKER;
      default -> throw OciException.invalid("format \"%s\": expected oci or docker", word);
    };
  }
}
