package dev.shale.local;

import dev.shale.snapshot.Stacking;
import java.io.IOException;
import java.nio.file.Path;

/** Finds out how roots come about on this host, for whoever opened a store. */
@FunctionalInterface
public interface StackingChoice {
  /**
   * Tries it out; asked once, when something is unpacked or mounted for the first time.
   *
   * @param scratch an empty directory of the store's, left so
   */
  Stacking choose(Path scratch) throws IOException;

  /** A choice that is made. */
  static StackingChoice of(Stacking stacking) {
    return _ -> stacking;
  }
}
