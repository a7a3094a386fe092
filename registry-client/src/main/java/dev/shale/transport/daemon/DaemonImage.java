package dev.shale.transport.daemon;

import dev.shale.image.Digest;
import dev.shale.name.ImageReference;

/** Which image of a daemon. */
public sealed interface DaemonImage {
  /** That of a name; without a tag, {@code latest}. */
  record Named(ImageReference name) implements DaemonImage {
    public Named {
      name = name.withDefaultTag();
    }

    /** The name as the daemon's users know it. */
    @Override
    public String toString() {
      return name.toString();
    }
  }

  /** That whose config has this digest. */
  record WithId(Digest id) implements DaemonImage {
    @Override
    public String toString() {
      return id.toString();
    }
  }
}
