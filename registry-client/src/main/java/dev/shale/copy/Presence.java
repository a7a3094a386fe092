package dev.shale.copy;

import dev.shale.image.Descriptor;
import dev.shale.image.ImageIndex;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;

/** The looking, at a destination that has an index, for what is copied of it. */
record Presence(ImageSource source, ImageDestination destination, CopyRequest request) {
  /** An index that is there may be one whose images are not. */
  boolean hasEntries(RawManifest top) throws IOException {
    return !(top.manifest() instanceof ImageIndex index)
        || has(Selection.ofTop(request.platforms(), index), 0);
  }

  private boolean has(Selection selection, int depth) throws IOException {
    for (Descriptor entry : selection.listed()) {
      if (selection.copied().contains(entry.digest()) && !has(entry, depth)) {
        return false;
      }
    }
    return true;
  }

  private boolean has(Descriptor entry, int depth) throws IOException {
    if (entry.mediaType().isManifest()) {
      return destination.hasWhole(entry);
    }
    return entry.mediaType().isIndex()
        ? destination.hasManifest(entry) && hasNested(entry, depth + 1)
        : destination.has(entry);
  }

  private boolean hasNested(Descriptor entry, int depth) throws IOException {
    return depth <= ContentCopy.MAX_NESTING
        && source.manifest(entry).manifest() instanceof ImageIndex index
        && has(Selection.of(request.platforms(), index), depth);
  }
}
