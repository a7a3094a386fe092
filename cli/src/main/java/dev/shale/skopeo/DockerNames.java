package dev.shale.skopeo;

import dev.shale.command.ImageArgument;
import dev.shale.name.ImageReference;
import dev.shale.transport.archive.ArchiveFormat;
import dev.shale.transport.daemon.DaemonImage;
import java.util.Optional;

/** The names, as registries have them, of images in places of Docker's. */
final class DockerNames {
  private DockerNames() {}

  /** The repository that an image of an archive is said to be of. */
  static Optional<String> repository(ImageArgument.InArchive archive) {
    return archive
        .name()
        .filter(_ -> archive.format() == ArchiveFormat.DOCKER)
        .map(name -> ImageReference.parse(name).name());
  }

  /** The repository that an image of a daemon is said to be of. */
  static Optional<String> repository(DaemonImage image) {
    return image instanceof DaemonImage.Named(var name)
        ? Optional.of(name.name())
        : Optional.empty();
  }
}
