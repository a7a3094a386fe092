package dev.shale.command;

import dev.shale.copy.CopyRequest;
import dev.shale.error.OciException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whose manifests are written. */
public final class FormatFlag {
  @Option(
      names = {"-f", "--format"},
      paramLabel = "oci|docker",
      description = "whose manifest to write [as it is]")
  Optional<String> format = Optional.empty();

  /** Whether one was asked for. */
  public boolean isGiven() {
    return format.isPresent();
  }

  /**
   * What was chosen.
   *
   * @throws OciException INVALID if it is no format, UNSUPPORTED if it is one that is only read
   */
  public CopyRequest.Format choice() {
    return format.map(FormatFlag::parse).orElse(CopyRequest.Format.KEEP);
  }

  private static CopyRequest.Format parse(String word) {
    return switch (word) {
      case "oci" -> CopyRequest.Format.OCI;
      case "docker", "v2s2" -> CopyRequest.Format.DOCKER;
      case "v2s1" ->
          throw OciException.unsupported("format v2s1: schema 1 is only read; choose docker");
      default -> throw OciException.invalid("format \"%s\": expected oci or docker", word);
    };
  }
}
