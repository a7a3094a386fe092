package dev.shale.command;

import dev.shale.container.CopyOptions;
import dev.shale.container.OwnerLookup;
import dev.shale.error.OciException;
import dev.shale.tree.ReadableTree;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What files become in a container. */
final class PlacementFlags {
  private static final Pattern OCTAL = Pattern.compile("[0-7]{1,4}");
  private static final int RADIX = 8;

  @Option(
      names = "--chown",
      paramLabel = "USER[:GROUP]",
      description = "whose they are, by the container's /etc/passwd or by number [root]")
  Optional<String> chown = Optional.empty();

  @Option(
      names = "--chmod",
      paramLabel = "MODE",
      description = "their permission bits, octal [as they are]")
  Optional<String> chmod = Optional.empty();

  /** For files on their way into {@code root}. */
  CopyOptions options(Session session, ReadableTree root) throws IOException {
    Instant now = session.environment().clock().instant();
    Optional<Instant> epoch = session.environment().sourceDateEpoch();
    CopyOptions.Ownership ownership =
        chown.isPresent()
            ? new CopyOptions.Ownership.Given(OwnerLookup.find(root, chown.get()))
            : new CopyOptions.Ownership.Roots();
    return new CopyOptions(ownership, mode(), epoch.orElse(now), epoch);
  }

  private OptionalInt mode() {
    if (chmod.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!OCTAL.matcher(chmod.get()).matches()) {
      throw OciException.invalid("--chmod %s: expected an octal number, as 0755", chmod.get());
    }
    return OptionalInt.of(Integer.parseInt(chmod.get(), RADIX));
  }
}
