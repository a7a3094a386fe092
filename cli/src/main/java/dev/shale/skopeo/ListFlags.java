package dev.shale.skopeo;

import dev.shale.copy.CopyRequest;
import dev.shale.error.OciException;
import dev.shale.image.Platform;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which images of an index are copied. */
final class ListFlags {
  @Option(
      names = {"-a", "--all"},
      description = "copy an index with all its images")
  boolean all;

  @Option(
      names = "--multi-arch",
      paramLabel = "system|all|index-only",
      description = "of an index, copy one image, the index and all images, or nothing but it")
  Optional<String> multiArch = Optional.empty();

  /**
   * What was chosen.
   *
   * @param here the platform of the one image
   * @throws OciException INVALID if it is no choice
   */
  CopyRequest.Platforms platforms(Platform here) {
    if (all && multiArch.isPresent()) {
      throw OciException.invalid("copy: --all and --multi-arch exclude each other");
    }
    String word = multiArch.orElse(all ? "all" : "system");
    return switch (word) {
      case "system" -> new CopyRequest.Platforms.One(here);
      case "all" -> new CopyRequest.Platforms.All();
      case "index-only" -> new CopyRequest.Platforms.Sparse(List.of());
      default ->
          throw OciException.invalid(
              "copy --multi-arch \"%s\": expected system, all or index-only", word);
    };
  }
}
