package dev.shale.transport.layout;

import dev.shale.content.ContentStore;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Looks for what a layout does not have of what its manifests refer to. */
record LayoutGaps(ContentStore content) {
  /** The first that is missing, of a manifest and all that it leads to. */
  Optional<Digest> find(Descriptor manifest) throws IOException {
    Deque<Descriptor> waiting = new ArrayDeque<>();
    Set<Digest> seen = new HashSet<>();
    waiting.add(manifest);
    while (!waiting.isEmpty()) {
      Descriptor next = waiting.pop();
      boolean leadsOn = next.mediaType().isManifest() || next.mediaType().isIndex();
      if (!isHere(next) && (leadsOn || !isElsewhere(next))) {
        return Optional.of(next.digest());
      }
      if (leadsOn && seen.add(next.digest())) {
        Optional<Digest> missing = follow(next, waiting);
        if (missing.isPresent()) {
          return missing;
        }
      }
    }
    return Optional.empty();
  }

  /** Adds what a manifest refers to; of schema 1, which says no sizes, gives what is missing. */
  private Optional<Digest> follow(Descriptor manifest, Deque<Descriptor> waiting)
      throws IOException {
    byte[] bytes = content.readSmall(manifest, RawManifest.MAX_BYTES);
    switch (RawManifest.verified(manifest, bytes).manifest()) {
      case ImageIndex index -> waiting.addAll(index.manifests());
      case ImageManifest image -> {
        waiting.add(image.config());
        waiting.addAll(image.layers());
      }
      case Schema1Manifest old -> {
        for (Digest layer : old.layers()) {
          if (content.size(layer).isEmpty()) {
            return Optional.of(layer);
          }
        }
      }
    }
    return Optional.empty();
  }

  private boolean isHere(Descriptor blob) throws IOException {
    return content.size(blob.digest()).orElse(-1) == blob.size();
  }

  /** Spec: image-spec v1.1.1, descriptor.md, "Properties". */
  private static boolean isElsewhere(Descriptor blob) {
    return blob.toJson().has("urls");
  }
}
