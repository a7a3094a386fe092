package dev.shale.copy;

import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The looking, at a destination that has an index, for what is copied of it. */
record Presence(ImageSource source, ImageDestination destination, CopyRequest request) {
  /**
   * Whether all is there: an index that is may be one whose images are not. Each entry is asked for
   * once, however often indexes list it.
   */
  boolean hasEntries(RawManifest top) throws IOException {
    if (!(top.manifest() instanceof ImageIndex index)) {
      return true;
    }
    Set<Digest> seen = new HashSet<>();
    List<Descriptor> entries = copied(Selection.ofTop(request.platforms(), index, source.name()));
    for (int depth = 1; !entries.isEmpty(); depth++) {
      List<Descriptor> nested = new ArrayList<>();
      for (Descriptor entry : entries) {
        if (!seen.add(entry.digest())) {
          continue;
        }
        if (!has(entry) || (depth == ContentCopy.MAX_NESTING && entry.mediaType().isIndex())) {
          return false; // the copy refuses what is deeper, and says so
        }
        nested.addAll(listed(entry));
      }
      entries = nested;
    }
    return true;
  }

  private static List<Descriptor> copied(Selection selection) {
    return selection.listed().stream()
        .filter(entry -> selection.copied().contains(entry.digest()))
        .toList();
  }

  private boolean has(Descriptor entry) throws IOException {
    if (entry.mediaType().isManifest()) {
      return destination.hasWhole(entry);
    }
    return entry.mediaType().isIndex() ? destination.hasManifest(entry) : destination.has(entry);
  }

  /** What is copied of an entry that is an index. */
  private List<Descriptor> listed(Descriptor entry) throws IOException {
    return entry.mediaType().isIndex()
            && source.manifest(entry).manifest() instanceof ImageIndex index
        ? copied(Selection.of(request.platforms(), index))
        : List.of();
  }
}
