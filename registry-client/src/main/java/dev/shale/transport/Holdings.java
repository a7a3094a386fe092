package dev.shale.transport;

import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What a place has, each part by its digest, so that it can tell of an image whether all is there.
 */
public interface Holdings {
  /** How deep indexes may lie in one another. */
  int MAX_NESTING = 8;

  /**
   * A manifest or index; empty if it is not here.
   *
   * @throws OciException if what is here is something else, or damaged
   */
  Optional<RawManifest> manifest(Descriptor descriptor) throws IOException;

  /** Whether a config, layer or other blob is here. */
  boolean has(Descriptor blob) throws IOException;

  /** Whether a manifest or index is here; one that is damaged is not. */
  default boolean hasManifest(Descriptor manifest) throws IOException {
    return undamaged(manifest).isPresent();
  }

  /**
   * Whether a manifest is here, and with it all that it refers to: of an index every image. What is
   * damaged is not here, nor is what lies deeper than {@link #MAX_NESTING}.
   */
  default boolean hasWhole(Descriptor manifest) throws IOException {
    return hasWhole(manifest, 0);
  }

  /** The same of a manifest that is here under another name than its digest. */
  default boolean hasAllOf(RawManifest manifest) throws IOException {
    return hasAllOf(manifest, 0);
  }

  private boolean hasWhole(Descriptor manifest, int depth) throws IOException {
    Optional<RawManifest> here = undamaged(manifest);
    return here.isPresent() && hasAllOf(here.get(), depth);
  }

  private Optional<RawManifest> undamaged(Descriptor manifest) throws IOException {
    try {
      return manifest(manifest);
    } catch (OciException e) {
      return Optional.empty();
    }
  }

  private boolean hasAllOf(RawManifest raw, int depth) throws IOException {
    return switch (raw.manifest()) {
      case ImageManifest image -> has(image.config()) && hasBlobs(image.layers());
      case ImageIndex index -> depth < MAX_NESTING && hasEntries(index, depth + 1);
      case Schema1Manifest _ -> false; // it does not say how long its layers are
    };
  }

  private boolean hasBlobs(List<Descriptor> blobs) throws IOException {
    for (Descriptor blob : blobs) {
      if (!has(blob)) {
        return false;
      }
    }
    return true;
  }

  private boolean hasEntries(ImageIndex index, int depth) throws IOException {
    for (Descriptor entry : index.manifests()) {
      boolean isManifest = entry.mediaType().isManifest() || entry.mediaType().isIndex();
      if (!(isManifest ? hasWhole(entry, depth) : has(entry))) {
        return false;
      }
    }
    return true;
  }
}
