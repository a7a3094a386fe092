package dev.shale.sync;

import dev.shale.concurrent.OnceEach;
import dev.shale.concurrent.Permits;
import dev.shale.image.Digest;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What one run has brought to one repository of a registry. Thread-safe. */
final class Arrivals {
  private final Set<Digest> here = ConcurrentHashMap.newKeySet();
  private final Map<Digest, Permits> underWay = new ConcurrentHashMap<>();

  /** Brings something; tells whether it is here afterwards. */
  @FunctionalInterface
  interface Bringing {
    boolean bring() throws IOException;
  }

  private boolean has(Digest digest) {
    return here.contains(digest);
  }

  /** Brings something unless it is here; waits while another brings the same. */
  boolean once(Digest digest, Bringing bringing) throws IOException {
    return has(digest) || alone(digest, () -> has(digest) || bringing.bring());
  }

  /** Brings something while nobody else brings the same. */
  boolean alone(Digest digest, Bringing bringing) throws IOException {
    return during(
        digest,
        () -> {
          boolean isHere = bringing.bring();
          if (isHere) {
            here.add(digest);
          }
          return isHere;
        });
  }

  /** Does something about a manifest or blob while nobody else does. */
  <T> T during(Digest digest, OnceEach.Work<T> work) throws IOException {
    Permits one = underWay.computeIfAbsent(digest, _ -> new Permits(1));
    try (Permits.Permit _ = one.acquire()) {
      return work.run();
    }
  }
}
