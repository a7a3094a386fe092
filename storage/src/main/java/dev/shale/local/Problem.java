package dev.shale.local;

import java.io.IOException;
import java.util.Optional;

/** Something that is wrong with a store, and what can be done about it. */
record Problem(Finding.Kind kind, String object, String what, Remedy remedy) {
  /** Does what is allowed. */
  Finding mend(CheckRequest.Repair allowed) throws IOException {
    Optional<Remedy.Work> work = remedy.within(allowed);
    return work.isPresent()
        ? new Finding(kind, object, what, Optional.of(work.get().run()))
        : new Finding(kind, object, what + remedy.hint(), Optional.empty());
  }
}
