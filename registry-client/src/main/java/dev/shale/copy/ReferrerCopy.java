package dev.shale.copy;

import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import dev.shale.progress.ProgressListener;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The copying of what refers to the manifests that were copied, and of what refers to that. Each
 * goes as it is: its subject is named by digest.
 */
final class ReferrerCopy {
  /** How far what refers to something may be from an image. */
  static final int MAX_DISTANCE = 8;

  private final Ends ends;
  private final ContentCopy content;
  private final ProgressListener progress;
  private final Set<Digest> seen = new HashSet<>();

  ReferrerCopy(Ends ends, ContentCopy content, ProgressListener progress) {
    this.ends = ends;
    this.content = content;
    this.progress = progress;
  }

  /**
   * Copies the referrers of every manifest that was copied. Those of a manifest that became another
   * stay behind, and that is said.
   *
   * @throws OciException UNSUPPORTED if there are some, and the destination does not keep them
   */
  void run() throws IOException {
    Map<Digest, Digest> copied = new TreeMap<>(content.copied());
    for (Map.Entry<Digest, Digest> manifest : copied.entrySet()) {
      List<Descriptor> referrers = ends.source().referrers(manifest.getKey());
      if (manifest.getKey().equals(manifest.getValue())) {
        copy(referrers, 1);
      } else if (!referrers.isEmpty()) {
        progress.warn(
            "copy %s: %d referrers of %s stay behind, since it becomes another"
                .formatted(ends.source().name(), referrers.size(), manifest.getKey()));
      }
    }
  }

  private void copy(List<Descriptor> referrers, int distance) throws IOException {
    for (Descriptor referrer : referrers) {
      if (!seen.add(referrer.digest())) {
        continue;
      }
      if (distance > MAX_DISTANCE) {
        throw OciException.invalid(
            "copy %s: %s is more than %d referrers away from what is copied",
            ends.source().name(), referrer.digest(), MAX_DISTANCE);
      }
      if (!ends.destination().keepsReferrers() || !ends.destination().hasWhole(referrer)) {
        RawManifest copied = content.runExactly(referrer);
        ends.destination().putReferrer(copied);
      }
      copy(ends.source().referrers(referrer.digest()), distance + 1);
    }
  }
}
