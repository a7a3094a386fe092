package dev.shale.command;

import dev.shale.image.Platform;
import dev.shale.local.LocalStore;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a build is for, and when and how the images that it stands on are pulled. */
final class BaseFlags {
  @Option(
      names = "--platform",
      split = ",",
      paramLabel = "OS/ARCH[/VARIANT]",
      description =
          "what the image is for [this machine]; of several, there is an image for each, and an"
              + " index of them has the names")
  List<Platform> platforms = List.of();

  @Option(
      names = "--pull",
      arity = "0..1",
      fallbackValue = "always",
      paramLabel = "always|missing|never",
      description = "when to ask the registry [missing; without a value, always]")
  PullFlags.Policy policy = PullFlags.Policy.MISSING;

  @Mixin RegistryFlags registry = new RegistryFlags();

  /** Each once, in order; this machine's if none is asked for. */
  List<Platform> platforms(Session session) {
    return platforms.isEmpty()
        ? List.of(session.platform())
        : platforms.stream().distinct().toList();
  }

  /** How one image is pulled. */
  PullFlags pull() {
    return PullFlags.of(policy, registry);
  }

  /** Images for builds in a store; the caller closes. */
  BuildBases images(Session session, LocalStore store) {
    return new BuildBases(session, store, pull());
  }
}
