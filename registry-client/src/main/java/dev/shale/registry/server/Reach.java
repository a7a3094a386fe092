package dev.shale.registry.server;

import dev.shale.content.ContentStore;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What manifests refer to, as far as those are here. */
record Reach(ContentStore content) {
  /** A manifest, or blob, that one of these manifests refers to, directly or through others. */
  Optional<Descriptor> find(List<Descriptor> manifests, Digest wanted) throws IOException {
    Deque<Descriptor> waiting = new ArrayDeque<>(manifests);
    Set<Digest> seen = new HashSet<>();
    while (!waiting.isEmpty()) {
      Descriptor next = waiting.pop();
      if (seen.add(next.digest()) && content.size(next.digest()).isPresent()) {
        for (Descriptor child : children(next)) {
          if (child.digest().equals(wanted)) {
            return Optional.of(child);
          }
          if (child.mediaType().isManifest() || child.mediaType().isIndex()) {
            waiting.add(child);
          }
        }
      }
    }
    return Optional.empty();
  }

  private List<Descriptor> children(Descriptor manifest) throws IOException {
    byte[] bytes = content.readSmall(manifest, RawManifest.MAX_BYTES);
    return children(RawManifest.verified(manifest, bytes));
  }

  /** What a manifest itself names. */
  static List<Descriptor> children(RawManifest manifest) {
    return switch (manifest.manifest()) {
      case ImageIndex index -> index.manifests();
      case Schema1Manifest _ -> List.of(); // none is taken
      case ImageManifest image -> {
        List<Descriptor> all = new ArrayList<>(image.layers());
        all.add(image.config());
        yield all;
      }
    };
  }
}
