package dev.shale.command;

import dev.shale.sync.SyncDestination;
import dev.shale.sync.SyncEnds;
import dev.shale.sync.SyncSource;
import picocli.CommandLine.Mixin;

/** How to talk to the two registries that a copy may be between. */
public final class EndpointFlags {
  @Mixin RegistryFlags common = new RegistryFlags();
  @Mixin SourceFlags from = new SourceFlags();
  @Mixin DestinationFlags to = new DestinationFlags();

  RegistryFlags source() {
    return common.butWith(from.end());
  }

  RegistryFlags destination() {
    return common.butWith(to.end());
  }

  /** The ends of a sync; the caller closes. */
  public SyncEnds syncEnds(Session session, SyncSource from, SyncDestination to) {
    return SyncEnds.of(
        session.environment(), from, to, source().options(session), destination().options(session));
  }
}
