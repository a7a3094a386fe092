package dev.shale.copy;

import dev.shale.concurrent.TaskGroup;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.Optional;

/** What a copy comes to, as far as that can be told when no layer is read. */
public final class Foretold {
  private final Optional<Digest> result;
  private final Optional<Unpacked> unpacked;

  /**
   * What would come of it, with something else in place of each layer that has to be packed.
   *
   * @param planned has what stands in such places
   */
  private record Unpacked(RawManifest top, PlannedDestination planned) {}

  private Foretold(Optional<Digest> result, Optional<Unpacked> unpacked) {
    this.result = result;
    this.unpacked = unpacked;
  }

  static Foretold of(Digest result) {
    return new Foretold(Optional.of(result), Optional.empty());
  }

  static Foretold nothing() {
    return new Foretold(Optional.empty(), Optional.empty());
  }

  /**
   * @param planned what it was sent to
   */
  static Foretold of(RawManifest top, PlannedDestination planned) {
    Optional<Digest> known = planned.plan(top).result().map(RawManifest::digest);
    return known.isPresent()
        ? of(known.get())
        : new Foretold(known, Optional.of(new Unpacked(top, planned)));
  }

  /** The digest that would be published; empty if it is known only when layers have been read. */
  public Optional<Digest> result() {
    return result;
  }

  /**
   * What is there, where only packing layers would tell the result, if it is the result but for how
   * these layers came out: their contents are what the config says, which is the same. That they
   * are is believed: what is there may have been packed by anyone, and no layer of it is read.
   *
   * @param there stays the caller's to close
   */
  public Optional<Digest> foundIn(ImageSource there) throws IOException {
    return unpacked.isEmpty()
        ? Optional.empty()
        : TaskGroup.interruptibly(() -> foundIn(there, unpacked.get()));
  }

  private static Optional<Digest> foundIn(ImageSource there, Unpacked foretold) throws IOException {
    RawManifest present = there.manifest();
    return new Likeness(there, foretold.planned()).isOf(foretold.top(), present)
        ? Optional.of(present.digest())
        : Optional.empty();
  }
}
