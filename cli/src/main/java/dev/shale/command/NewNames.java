package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import java.util.Collection;

/** Names that images are to have. */
final class NewNames {
  private NewNames() {}

  /** Refuses names with a digest: what an image's digest is, is not ours to say. */
  static void check(String verb, Collection<ImageReference> names) {
    for (ImageReference name : names) {
      if (name.digest().isPresent()) {
        throw OciException.invalid("%s %s: a digest is no name to give; leave it away", verb, name);
      }
    }
  }
}
