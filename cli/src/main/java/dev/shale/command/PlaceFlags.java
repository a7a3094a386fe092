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

  @Option(
      names = "--src-daemon-host",
      paramLabel = "HOST",
      description = "where the Docker daemon of the source is [$DOCKER_HOST, or its usual socket]")
  Optional<String> sourceDaemon = Optional.empty();

  @Option(
      names = "--dest-daemon-host",
      paramLabel = "HOST",
      description = "where the Docker daemon of the destination is [as for the source]")
  Optional<String> destinationDaemon = Optional.empty();

  Places source() {
    return new Places(sourceSharedBlobs, sourceDaemon);
  }

  Places destination() {
    return new Places(destinationSharedBlobs, destinationDaemon);
  }
}
