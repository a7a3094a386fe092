package dev.shale.transport.layout;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.RawManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for a manifest by digest: among what a layout lists, then in the indexes there, one level
 * after the other. An index whose bytes are not here is passed over; layouts may be partial.
 *
 * <p>Spec: image-spec v1.1.1, image-layout.md, "index.json file".
 */
final class ManifestSearch {
  /** How deep indexes may lie in one another. */
  static final int MAX_NESTING = 8;

  private final LayoutImages.Blobs blobs;
  private final Set<Digest> seen = new HashSet<>();

  ManifestSearch(LayoutImages.Blobs blobs) {
    this.blobs = blobs;
  }

  /** The entry for a manifest or index, wherever it is listed. */
  Optional<Descriptor> find(List<Descriptor> entries, Digest wanted) throws IOException {
    List<Descriptor> level = entries;
    for (int depth = 0; depth <= MAX_NESTING && !level.isEmpty(); depth++) {
      Optional<Descriptor> found =
          level.stream().filter(entry -> entry.digest().equals(wanted)).findFirst();
      if (found.isPresent()) {
        return found;
      }
      level = below(level);
    }
    return Optional.empty();
  }

  private List<Descriptor> below(List<Descriptor> level) throws IOException {
    List<Descriptor> children = new ArrayList<>();
    for (Descriptor entry : level) {
      if (!entry.mediaType().isIndex() || !seen.add(entry.digest())) {
        continue;
      }
      Optional<Blob> blob = blobs.find(entry);
      if (blob.isPresent()) {
        byte[] bytes = blob.get().readSmall(RawManifest.MAX_BYTES);
        if (RawManifest.verified(entry, bytes).manifest() instanceof ImageIndex index) {
          children.addAll(index.manifests());
        }
      }
    }
    return children;
  }
}
