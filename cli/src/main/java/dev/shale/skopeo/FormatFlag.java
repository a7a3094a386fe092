package dev.shale.skopeo;

import dev.shale.copy.CopyRequest;
import dev.shale.error.OciException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whose manifests are written, in skopeo's words. */
final class FormatFlag {
  @Option(
      names = {"-f", "--format"},
      paramLabel = "oci|v2s2",
      description = "whose manifest to write [as it is]")
  Optional<String> format = Optional.empty();

  boolean isGiven() {
    return format.isPresent();
  }

  /**
   * What was chosen.
   *
   * @throws OciException INVALID if it is no format, UNSUPPORTED if it is one that is only read
   */
  CopyRequest.Format choice() {
    return format.map(FormatFlag::parse).orElse(CopyRequest.Format.KEEP);
  }

  private static CopyRequest.Format parse(String word) {
    return switch (word) {
      case "oci" -> CopyRequest.Format.OCI;
      case "v2s2" -> CopyRequest.Format.DOCKER;
      case "v2s1" ->
          throw OciException.unsupported("--format v2s1: schema 1 is only read; choose v2s2");
      default -> throw OciException.invalid("--format %s: expected oci or v2s2", word);
    };
  }
}
