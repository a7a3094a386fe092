package dev.shale.command;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where transports other than registries find what they need, for one image.
 *
 * @param sharedBlobs where an {@code oci:} has its blobs, if not in itself
 * @param daemonHost where the Docker daemon is, if the user says so
 */
public record Places(Optional<Path> sharedBlobs, Optional<String> daemonHost) {
  public static final Places USUAL = new Places(Optional.empty(), Optional.empty());
}
