package dev.shale.command;

import dev.shale.container.CopyOptions;
import dev.shale.container.ModeChange;
import dev.shale.container.OwnerLookup;
import dev.shale.tree.ReadableTree;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What files become in a container. */
public final class PlacementFlags {
  @Option(
      names = "--chown",
      paramLabel = "USER[:GROUP]",
      description = "whose they are, by the container's /etc/passwd or by number [root]")
  Optional<String> chown = Optional.empty();

  @Option(
      names = "--chmod",
      paramLabel = "MODE",
      description = "their permission bits, octal or as in u=rwX,go=rX [as they are]")
  Optional<String> chmod = Optional.empty();

  private CopyOptions.Ownership usual = new CopyOptions.Ownership.Roots();

  /** The same for files of images, which keep their owners unless others are given. */
  public PlacementFlags ofImages() {
    usual = new CopyOptions.Ownership.Kept();
    return this;
  }

  /** For files on their way into {@code root}. */
  CopyOptions options(Session session, ReadableTree root) throws IOException {
    return options(
        session,
        chown.isPresent() ? Optional.of(OwnerLookup.find(root, chown.get())) : Optional.empty());
  }

  /** For files that are put on their way without a look at what is there. */
  CopyOptions optionsOfLinked(Session session) {
    return options(session, chown.map(OwnerLookup::number));
  }

  private CopyOptions options(Session session, Optional<CopyOptions.Owner> owner) {
    Instant now = session.environment().clock().instant();
    Optional<Instant> epoch = session.environment().sourceDateEpoch();
    CopyOptions.Ownership ownership =
        owner.<CopyOptions.Ownership>map(CopyOptions.Ownership.Given::new).orElse(usual);
    return new CopyOptions(ownership, chmod.map(ModeChange::parse), epoch.orElse(now), epoch);
  }
}
