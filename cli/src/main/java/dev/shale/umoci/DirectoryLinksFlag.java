package dev.shale.umoci;

import dev.shale.bundle.Ownership;
import dev.shale.bundle.RootfsUnpacker;
import dev.shale.layer.RootApplier;
import picocli.CommandLine.Option;

/** What becomes of links to directories. */
final class DirectoryLinksFlag {
  @Option(
      names = "--keep-dirlinks",
      description = "a link to a directory stays where a layer above has a directory")
  boolean kept;

  RootfsUnpacker unpacker(Ownership ownership) {
    return new RootfsUnpacker(
        ownership, kept ? RootApplier.DirectoryLinks.KEPT : RootApplier.DirectoryLinks.FOLLOWED);
  }
}
