package dev.shale.command;

import picocli.CommandLine.Mixin;

/** How to talk to the two registries that a copy may be between. */
final class EndpointFlags {
  @Mixin RegistryFlags common = new RegistryFlags();
  @Mixin SourceFlags from = new SourceFlags();
  @Mixin DestinationFlags to = new DestinationFlags();

  RegistryFlags source() {
    return common.butWith(from.end());
  }

  RegistryFlags destination() {
    return common.butWith(to.end());
  }
}
