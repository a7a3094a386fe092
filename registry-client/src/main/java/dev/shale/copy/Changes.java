package dev.shale.copy;

import dev.shale.error.OciException;
import dev.shale.image.RawManifest;
import dev.shale.progress.ProgressListener;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Why what arrives is not what was sent: each reason for a digest to change, told once.
 * Thread-safe.
 */
final class Changes {
  private final String source;
  private final CopyRequest.Digests digests;
  private final Set<String> reasons = Collections.synchronizedSet(new LinkedHashSet<>());

  Changes(String source, CopyRequest.Digests digests) {
    this.source = source;
    this.digests = digests;
  }

  /**
   * Takes note of a change, before it is made.
   *
   * @param reason a clause: {@code its layers are packed with zstd}
   * @throws OciException CONFLICT if nothing may change
   */
  void add(String reason) {
    if (digests == CopyRequest.Digests.REQUIRE) {
      throw OciException.conflict(
          "copy %s: its digest would change, since %s; leave --preserve-digests away to allow it",
          source, reason);
    }
    reasons.add(reason);
  }

  /** Says what became of the top manifest, and why. */
  void tell(RawManifest before, RawManifest after, ProgressListener progress) {
    if (!before.digest().equals(after.digest())) {
      progress.warn(
          "copy %s: %s became %s, since %s"
              .formatted(
                  source,
                  before.digest(),
                  after.digest(),
                  reasons.isEmpty() ? "it was written anew" : String.join(", ", reasons)));
    }
  }
}
