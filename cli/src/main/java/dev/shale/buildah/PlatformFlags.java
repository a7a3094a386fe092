package dev.shale.buildah;

import dev.shale.command.PullFlags;
import dev.shale.error.OciException;
import dev.shale.image.Platform;
import java.util.Optional;
import picocli.CommandLine.Option;

/** For what an image is, word by word. */
final class PlatformFlags {
  @Option(names = "--os", paramLabel = "OS", description = "which image of an index: the system")
  Optional<String> os = Optional.empty();

  @Option(names = "--arch", paramLabel = "ARCH", description = "and the processor")
  Optional<String> architecture = Optional.empty();

  @Option(names = "--variant", paramLabel = "VARIANT", description = "of the processor")
  Optional<String> variant = Optional.empty();

  /** Chooses images so, unless {@code --platform} does. */
  void applyTo(PullFlags pull, Platform here) {
    platform(here, pull.platform().isPresent()).ifPresent(pull::choose);
  }

  /**
   * The platform that these words ask for.
   *
   * @param isGiven whether {@code --platform} asks for one
   */
  Optional<Platform> platform(Platform here, boolean isGiven) {
    if (!isAsked()) {
      return Optional.empty();
    }
    if (isGiven) {
      throw OciException.invalid("--platform says what --os, --arch and --variant say; give one");
    }
    return Optional.of(of(here));
  }

  boolean isAsked() {
    return os.isPresent() || architecture.isPresent() || variant.isPresent();
  }

  /** The platform, with what is not said from another one. */
  Platform of(Platform other) {
    return new Platform(
        os.orElse(other.os()),
        architecture.orElse(other.architecture()),
        variant.or(() -> architecture.isPresent() ? Optional.empty() : other.variant()));
  }
}
