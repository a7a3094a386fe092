package dev.shale.command;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where transports other than registries find what they need, for each end of a copy. */
final class PlaceFlags {
  @Option(
      names = "--src-shared-blob-dir",
      paramLabel = "DIR",
      description = "where the blobs of an oci: source are, in place of its own")
  Optional<Path> sourceSharedBlobs = Optional.empty();

  @Option(
      names = "--dest-shared-blob-dir",
      paramLabel = "DIR",
      description = "where the blobs of an oci: destination go, in place of its own")
  Optional<Path> destinationSharedBlobs = Optional.empty();

  /**
   * What holds for one end.
   *
   * @param sharedBlobs where an {@code oci:} has its blobs, if not in itself
   */
  record Places(Optional<Path> sharedBlobs) {
    static final Places USUAL = new Places(Optional.empty());
  }

  Places source() {
    return new Places(sourceSharedBlobs);
  }

  Places destination() {
    return new Places(destinationSharedBlobs);
  }
}
