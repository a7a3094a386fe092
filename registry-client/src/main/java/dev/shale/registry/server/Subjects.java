package dev.shale.registry.server;

import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What manifests are about. A manifest never changes, so each is read once for that and its subject
 * remembered. Thread-safe.
 *
 * <p>Spec: distribution-spec v1.1.1, "Listing Referrers".
 */
final class Subjects {
  /** More than so many are not remembered. */
  private static final int MAX_REMEMBERED = 100_000;

  private final LayoutManifests manifests;
  private final Map<Digest, Optional<Digest>> subjects = new ConcurrentHashMap<>();

  Subjects(LayoutManifests manifests) {
    this.manifests = manifests;
  }

  /** What of these has that subject, as a client is told of it. */
  List<Descriptor> referrers(List<Descriptor> listed, Digest subject) throws IOException {
    List<Descriptor> referrers = new ArrayList<>();
    for (Descriptor manifest : listed) {
      if (subjectOf(manifest).equals(Optional.of(subject))) {
        manifests.find(manifest).map(RawManifest::referrer).ifPresent(referrers::add);
      }
    }
    return referrers;
  }

  private Optional<Digest> subjectOf(Descriptor manifest) throws IOException {
    Optional<Digest> known = subjects.get(manifest.digest());
    if (known != null) {
      return known;
    }
    Optional<RawManifest> found = manifests.find(manifest);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Optional<Digest> subject = found.get().manifest().subject().map(Descriptor::digest);
    if (subjects.size() < MAX_REMEMBERED) {
      subjects.put(manifest.digest(), subject);
    }
    return subject;
  }
}
