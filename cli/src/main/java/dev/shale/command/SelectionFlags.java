package dev.shale.command;

import dev.shale.copy.CopyRequest;
import dev.shale.error.OciException;
import dev.shale.image.Platform;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which images of an index are meant, and what comes along with them. */
final class SelectionFlags {
  @Option(
      names = {"-a", "--all"},
      description = "copy an index with all its images")
  boolean all;

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH[/VARIANT]",
      split = ",",
      description =
          "which images of an index: of one, that image; of several, an index of these [this"
              + " machine's]")
  List<Platform> platforms = new ArrayList<>();

  @Option(
      names = "--sparse",
      description = "keep the index and its digest, but copy only the images of --platform")
  boolean sparse;

  @Option(
      names = "--referrers",
      description = "take signatures, SBOMs and attestations along, and what refers to them")
  boolean referrers;

  /** Whether anything is said. */
  boolean areGiven() {
    return all || sparse || referrers || !platforms.isEmpty();
  }

  /**
   * The request, for what was chosen.
   *
   * @param command for a refusal
   * @param here the platform that is meant where none is named
   */
  CopyRequest apply(String command, CopyRequest request, Platform here) {
    return request
        .withPlatforms(platforms(command, here))
        .withReferrers(referrers ? CopyRequest.Referrers.TAKE : CopyRequest.Referrers.LEAVE);
  }

  private CopyRequest.Platforms platforms(String command, Platform here) {
    if (all && (sparse || !platforms.isEmpty())) {
      throw OciException.invalid(
          "%s: --all and %s exclude each other", command, sparse ? "--sparse" : "--platform");
    }
    if (all) {
      return new CopyRequest.Platforms.All();
    }
    if (sparse) {
      return new CopyRequest.Platforms.Sparse(platforms.isEmpty() ? List.of(here) : platforms);
    }
    return switch (platforms.size()) {
      case 0 -> new CopyRequest.Platforms.One(here);
      case 1 -> new CopyRequest.Platforms.One(platforms.getFirst());
      default -> new CopyRequest.Platforms.Some(platforms);
    };
  }
}
