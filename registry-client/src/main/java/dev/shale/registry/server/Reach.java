package dev.shale.registry.server;

import dev.shale.content.ContentStore;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

  /**
   * Whether what a layout lists is this blob, or refers to it, directly or through others. Of what
   * is no manifest of a kind that is understood here it is taken for granted that it refers to
   * whatever digests stand in it.
   */
  boolean needs(List<Descriptor> listed, Digest wanted) throws IOException {
    Deque<Descriptor> waiting = new ArrayDeque<>(listed);
    Set<Digest> seen = new HashSet<>();
    while (!waiting.isEmpty()) {
      Descriptor next = waiting.pop();
      if (next.digest().equals(wanted)) {
        return true;
      }
      if (seen.add(next.digest()) && content.size(next.digest()).isPresent()) {
        if (next.mediaType().isIndex()) {
          waiting.addAll(children(next));
        } else if (next.mediaType().isManifest()
            ? children(next).stream().anyMatch(child -> child.digest().equals(wanted))
            : names(next, wanted)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean names(Descriptor unknown, Digest wanted) throws IOException {
    if (unknown.size() > RawManifest.MAX_BYTES) {
      return false; // no list of others is as long
    }
    byte[] bytes = content.readSmall(unknown, RawManifest.MAX_BYTES);
    return new String(bytes, StandardCharsets.ISO_8859_1).contains(wanted.toString());
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
