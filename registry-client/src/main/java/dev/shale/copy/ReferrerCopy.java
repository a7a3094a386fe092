package dev.shale.copy;

import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import dev.shale.progress.ProgressListener;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The copying of what refers to the manifests that were copied, and of what refers to that; and of
 * what cosign has put beside them. Each goes as it is: its subject is named by digest.
 */
final class ReferrerCopy {
  /** How far what refers to something may be from an image. */
  static final int MAX_DISTANCE = 8;

  private final Ends ends;
  private final ContentCopy content;
  private final SortedMap<Digest, Digest> copied;
  private final Whole neighbours;
  private final ProgressListener progress;
  private final Set<Digest> seen = new HashSet<>();

  /** Copies an image with its name. */
  @FunctionalInterface
  interface Whole {
    void copy(ImageSource from, ImageDestination to) throws IOException;
  }

  /**
   * @param copied what each manifest became that was copied
   */
  ReferrerCopy(
      Ends ends,
      ContentCopy content,
      Map<Digest, Digest> copied,
      Whole neighbours,
      ProgressListener progress) {
    this.ends = ends;
    this.content = content;
    this.copied = new TreeMap<>(copied);
    this.neighbours = neighbours;
    this.progress = progress;
  }

  /** Whether a destination takes whatever can be about an image. */
  static boolean isKeptBy(ImageDestination destination) {
    return destination.keepsReferrers() && destination.keepsNeighbours();
  }

  /**
   * Refuses what the destination does not keep, before anything is sent.
   *
   * @param copied what each manifest becomes that is copied
   * @throws OciException UNSUPPORTED if something refers to one that stays what it is, or is beside
   *     it
   */
  static void admit(Ends ends, Map<Digest, Digest> copied) throws IOException {
    for (Map.Entry<Digest, Digest> manifest : new TreeMap<>(copied).entrySet()) {
      if (manifest.getKey().equals(manifest.getValue())) {
        admitAbout(ends, manifest.getKey());
      }
    }
  }

  private static void admitAbout(Ends ends, Digest subject) throws IOException {
    if (!ends.destination().keepsReferrers()) {
      List<Descriptor> referrers = ends.source().referrers(subject);
      if (!referrers.isEmpty()) {
        throw OciException.unsupported(
            "write %s: signatures and whatever else refers to an image are not kept there, such as"
                + " %s; choose docker://, oci: or oci-archive:",
            ends.destination().name(), referrers.getFirst().digest());
      }
    }
    if (!ends.destination().keepsNeighbours()) {
      for (String tag : CosignTags.of(subject)) {
        requireNone(ends, tag);
      }
    }
  }

  private static void requireNone(Ends ends, String tag) throws IOException {
    Optional<ImageSource> about = ends.source().beside(tag);
    if (about.isPresent()) {
      about.get().close();
      throw OciException.unsupported(
          "write %s: no other image can be beside it, as %s would be; choose docker:// or oci:",
          ends.destination().name(), tag);
    }
  }

  /**
   * Copies the referrers of every manifest that was copied. Those of a manifest that became another
   * stay behind, and that is said.
   *
   * @throws OciException UNSUPPORTED if there are some since {@link #admit}, and the destination
   *     does not keep them
   */
  void run() throws IOException {
    take();
    for (Map.Entry<Digest, Digest> manifest : copied.entrySet()) {
      if (!manifest.getKey().equals(manifest.getValue())) {
        tellLeft(manifest.getKey());
      }
    }
  }

  /** The same, but nothing is said of those that stay behind. */
  void take() throws IOException {
    for (Map.Entry<Digest, Digest> manifest : copied.entrySet()) {
      if (manifest.getKey().equals(manifest.getValue())) {
        copyAbout(manifest.getKey(), 1);
        for (String tag : CosignTags.of(manifest.getKey())) {
          copyBeside(tag);
        }
      }
    }
  }

  private void tellLeft(Digest manifest) throws IOException {
    int left = ends.source().referrers(manifest).size();
    for (String tag : CosignTags.of(manifest)) {
      Optional<ImageSource> about = ends.source().beside(tag);
      if (about.isPresent()) {
        about.get().close();
        left++;
      }
    }
    if (left > 0) {
      progress.warn(
          "copy %s: %d referrers of %s stay behind, since it becomes another"
              .formatted(ends.source().name(), left, manifest));
    }
  }

  private void copyBeside(String tag) throws IOException {
    Optional<ImageSource> found = ends.source().beside(tag);
    if (found.isPresent()) {
      try (ImageSource from = found.get();
          ImageDestination to = ends.destination().beside(tag)) {
        tellReplaced(from, to);
        neighbours.copy(from, to);
      }
    }
  }

  /** The other may have signatures that this one lacks; nothing but its digest leads back to it. */
  private void tellReplaced(ImageSource from, ImageDestination to) throws IOException {
    Digest now = from.manifest().digest();
    to.published()
        .map(Descriptor::digest)
        .filter(before -> !before.equals(now))
        .ifPresent(
            before ->
                progress.warn("copy %s: replaces %s by %s".formatted(to.name(), before, now)));
  }

  private void copyAbout(Digest subject, int distance) throws IOException {
    List<Descriptor> referrers = ends.source().referrers(subject);
    Set<Digest> listed = referrers.isEmpty() ? Set.of() : listed(subject);
    for (Descriptor referrer : referrers) {
      if (!seen.add(referrer.digest())) {
        continue;
      }
      if (distance > MAX_DISTANCE) {
        throw OciException.invalid(
            "copy %s: %s is more than %d referrers away from what is copied",
            ends.source().name(), referrer.digest(), MAX_DISTANCE);
      }
      if (!listed.contains(referrer.digest()) || !ends.destination().hasWhole(referrer)) {
        RawManifest copied = content.runExactly(referrer);
        ends.destination().putReferrer(copied);
      }
      copyAbout(referrer.digest(), distance + 1);
    }
  }

  /** What the destination has need not be found there from its subject, nor the other way round. */
  private Set<Digest> listed(Digest subject) throws IOException {
    return ends.destination().keepsReferrers()
        ? ends.destination().referrers(subject).stream()
            .map(Descriptor::digest)
            .collect(Collectors.toSet())
        : Set.of();
  }
}
