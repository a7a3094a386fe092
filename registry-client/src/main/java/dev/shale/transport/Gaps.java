package dev.shale.transport;

import dev.shale.error.OciException;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The looking for what a place lacks of a manifest and all that it leads to. Each manifest is read
 * once, however often others list it. Use once.
 */
final class Gaps {
  private final Holdings here;
  private final Deque<Descriptor> waiting = new ArrayDeque<>();

  /** The manifests that waited so far, by type, digest and size alone: in these they may differ. */
  private final Set<Descriptor> seen = new HashSet<>();

  Gaps(Holdings here) {
    this.here = here;
  }

  /** The first that is missing. */
  Optional<Digest> of(Descriptor manifest) throws IOException {
    await(List.of(manifest));
    return first();
  }

  /** The first that is missing, of a manifest that is not. */
  Optional<Digest> of(RawManifest manifest) throws IOException {
    Optional<Digest> missing = follow(manifest);
    return missing.isPresent() ? missing : first();
  }

  private Optional<Digest> first() throws IOException {
    while (!waiting.isEmpty()) {
      Optional<Digest> missing = lookAt(waiting.remove());
      if (missing.isPresent()) {
        return missing;
      }
    }
    return Optional.empty();
  }

  private Optional<Digest> lookAt(Descriptor part) throws IOException {
    if (!leadsOn(part)) {
      return isHere(part) || !part.urls().isEmpty() ? Optional.empty() : Optional.of(part.digest());
    }
    Optional<RawManifest> manifest = undamaged(here, part);
    return manifest.isPresent() ? follow(manifest.get()) : Optional.of(part.digest());
  }

  private static boolean leadsOn(Descriptor part) {
    return part.mediaType().isManifest() || part.mediaType().isIndex();
  }

  private boolean isHere(Descriptor blob) throws IOException {
    return here.size(blob.digest()).orElse(-1) == blob.size();
  }

  /** A manifest or index; empty if it is not here, or damaged. */
  static Optional<RawManifest> undamaged(Holdings here, Descriptor manifest) throws IOException {
    try {
      return here.manifest(manifest);
    } catch (OciException e) {
      return Optional.empty();
    }
  }

  /**
   * Has what a manifest refers to wait; of schema 1, which says no sizes, gives what is missing.
   */
  private Optional<Digest> follow(RawManifest manifest) throws IOException {
    switch (manifest.manifest()) {
      case ImageIndex index -> await(index.manifests());
      case ImageManifest image -> {
        await(List.of(image.config()));
        await(image.layers());
      }
      case Schema1Manifest old -> {
        for (Digest layer : old.layers()) {
          if (here.size(layer).isEmpty()) {
            return Optional.of(layer);
          }
        }
      }
    }
    return Optional.empty();
  }

  private void await(List<Descriptor> parts) {
    for (Descriptor part : parts) {
      if (!leadsOn(part) || seen.add(Descriptor.of(part.mediaType(), part.digest(), part.size()))) {
        waiting.add(part);
      }
    }
  }
}
