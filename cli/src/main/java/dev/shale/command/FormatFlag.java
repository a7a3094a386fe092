package dev.shale.command;

import dev.shale.copy.CopyRequest;
import dev.shale.error.OciException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whose manifests are written. */
final class FormatFlag {
  @Option(
      names = {"-f", "--format"},
      paramLabel = "oci|docker",
      description = "whose manifest to write [as it is]")
  Optional<String> format = Optional.empty();

  /** Whether one was asked for. */
  boolean isGiven() {
    return format.isPresent();
  }

  /**
   * What was chosen.
   *
   * @throws OciException INVALID if it is no format
   */
  CopyRequest.Format choice() {
    return format.map(FormatFlag::parse).orElse(CopyRequest.Format.KEEP);
  }

  private static CopyRequest.Format parse(String word) {
    return switch (word) {
      case "oci" -> CopyRequest.Format.OCI;
      case "docker" -> CopyRequest.Format.DOCKER;
      default -> throw OciException.invalid("format \"%s\": expected oci or docker", word);
    };
  }
}
