package dev.shale.command;

import dev.shale.image.Digest;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the store calls the bases of a build. Between the look-up of one and its coming, another
 * process may pull a newer one: that keeps the name. Thread-safe.
 */
final class BaseNames {
  private final LocalStore store;

  /** What has each name, as far as this build knows; empty if nothing has it. */
  private final Map<ImageReference, Optional<Digest>> known = new HashMap<>();

  BaseNames(LocalStore store) {
    this.store = store;
  }

  /** Finds out what has a name, before it is looked up elsewhere. */
  synchronized void note(ImageReference name) throws IOException {
    if (!known.containsKey(name)) {
      known.put(name, holder(name));
    }
  }

  private Optional<Digest> holder(ImageReference name) throws IOException {
    return store.find(name.withoutDigest()).map(StoredImage::digest);
  }

  /** Gives an image a name that was noted, unless others have moved that meanwhile. */
  synchronized void give(ImageReference name, StoredImage image) throws IOException {
    if (holder(name).equals(known.get(name))) {
      store.tag(image, name);
      known.put(name, Optional.of(image.digest()));
    }
  }
}
