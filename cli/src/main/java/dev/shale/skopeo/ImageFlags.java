package dev.shale.skopeo;

import dev.shale.command.Places;
import dev.shale.command.RegistryFlags;
import dev.shale.command.Session;
import dev.shale.command.Transports;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How to reach the one image that a command is about. */
final class ImageFlags {
  @Mixin RegistryFlags registry = new RegistryFlags();

  @Option(
      names = "--shared-blob-dir",
      paramLabel = "DIR",
      description = "where the blobs of an oci: are, in place of its own")
  Optional<Path> sharedBlobs = Optional.empty();

  @Option(
      names = "--daemon-host",
      paramLabel = "HOST",
      description = "where the Docker daemon is [$DOCKER_HOST, or its usual socket]")
  Optional<String> daemonHost = Optional.empty();

  /** The way to it; the caller closes. */
  Transports transports(Session session) {
    return new Transports(session, registry, new Places(sharedBlobs, daemonHost));
  }
}
