package dev.shale.copy;

import dev.shale.error.OciException;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.progress.ProgressListener;
import dev.shale.transport.ImageDestination;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Why what arrives is not what was sent: each reason for a digest to change, told once.
 * Thread-safe.
 */
final class Changes {
  private final String source;
  private final Optional<String> forbidden;
  private final Set<String> reasons = Collections.synchronizedSet(new LinkedHashSet<>());

  private Changes(String source, Optional<String> forbidden) {
    this.source = source;
    this.forbidden = forbidden;
  }

  /** The changes of an image, or index, that is copied as it is asked. */
  static Changes of(String source, CopyRequest request, MediaType top) {
    if (request.digests() == CopyRequest.Digests.REQUIRE) {
      return new Changes(
          source,
          Optional.of(
              "its digest would change, since %s; leave --preserve-digests away to allow it"));
    }
    boolean isSparse = request.platforms() instanceof CopyRequest.Platforms.Sparse && top.isIndex();
    return new Changes(
        source,
        Optional.of("an index of which only some images are copied stays as it is, but %s")
            .filter(_ -> isSparse));
  }

  /**
   * Takes note of a change, before it is made.
   *
   * @param reason a clause: {@code its layers are packed with zstd}
   * @throws OciException CONFLICT if nothing may change
   */
  void add(String reason) {
    if (forbidden.isPresent()) {
      throw OciException.conflict("copy %s: %s", source, forbidden.get().formatted(reason));
    }
    reasons.add(reason);
  }

  /** Takes note that a place has no manifests, and makes up what an image reads as there. */
  void addNotKept(ImageDestination place) {
    add(place.name() + " keeps no manifests");
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
                  reasons.isEmpty() ? "it was written anew" : String.join(", ", told())));
    }
  }

  /** A reason that another gives with more words is not told twice. */
  private List<String> told() {
    List<String> all = List.copyOf(reasons);
    return all.stream()
        .filter(reason -> all.stream().noneMatch(other -> other.startsWith(reason + ",")))
        .toList();
  }
}
