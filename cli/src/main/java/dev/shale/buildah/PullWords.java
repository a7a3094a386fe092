package dev.shale.buildah;

import dev.shale.command.PullFlags.Policy;
import dev.shale.error.OciException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** When a registry is asked, in words that buildah had before {@code --pull} had values. */
final class PullWords {
  @Option(names = "--pull-always", description = "the same as --pull=always")
  boolean always;

  @Option(names = "--pull-never", description = "the same as --pull=never")
  boolean never;

  /**
   * What they say, if anything.
   *
   * @throws OciException INVALID if both do
   */
  Optional<Policy> policy() {
    if (always && never) {
      throw OciException.invalid("--pull-always and --pull-never: give one of them");
    }
    return always
        ? Optional.of(Policy.ALWAYS)
        : never ? Optional.of(Policy.NEVER) : Optional.empty();
  }
}
