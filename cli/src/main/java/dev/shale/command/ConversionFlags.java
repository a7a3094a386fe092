package dev.shale.command;

import dev.shale.blob.Compression;
import dev.shale.copy.CopyRequest;
import dev.shale.error.OciException;
import dev.shale.transport.archive.ArchiveFormat;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What becomes of an image on its way. */
final class ConversionFlags {
  @Option(
      names = {"-f", "--format"},
      paramLabel = "oci|docker",
      description = "whose manifest to write [as it is]")
  Optional<String> format = Optional.empty();

  @Option(
      names = "--compression-format",
      paramLabel = "gzip|zstd|none",
      description = "how to pack layers that are plain tars [push: gzip; copy: none]")
  Optional<String> compression = Optional.empty();

  /** Layers that are plain tars here are packed on the way. */
  CopyRequest requestForPush(ImageArgument to) {
    return request(packing(to, Compression.GZIP));
  }

  /** Nothing changes that need not, so that the image keeps its digest. */
  CopyRequest requestForCopy(ImageArgument to) {
    return request(packing(to, Compression.NONE));
  }

  private Compression packing(ImageArgument to, Compression usual) {
    Optional<Compression> asked = compression.map(Compression::parse);
    if (!(to instanceof ImageArgument.InArchive archive)
        || archive.format() != ArchiveFormat.DOCKER) {
      return asked.orElse(usual);
    }
    if (asked.isPresent() && asked.get() != Compression.NONE) {
      throw OciException.invalid(
          "write docker-archive:%s: its layers are plain tars; leave --compression-format away, or"
              + " write oci-archive:",
          archive.file());
    }
    return Compression.NONE;
  }

  private CopyRequest request(Compression packing) {
    return CopyRequest.EXACT
        .withFormat(format.map(ConversionFlags::format).orElse(CopyRequest.Format.KEEP))
        .withLayers(
            packing == Compression.NONE
                ? new CopyRequest.Layers.Keep()
                : new CopyRequest.Layers.PackTars(packing));
  }

  static CopyRequest.Format format(String word) {
    return switch (word) {
      case "oci" -> CopyRequest.Format.OCI;
      case "docker", "v2s2" -> CopyRequest.Format.DOCKER;
      default -> throw OciException.invalid("format \"%s\": expected oci or docker", word);
    };
  }
}
