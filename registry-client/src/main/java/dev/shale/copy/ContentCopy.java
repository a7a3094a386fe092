package dev.shale.copy;

import dev.shale.concurrent.Permits;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.progress.ProgressListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The copying of a manifest with all that it refers to. Where something changes on the way, every
 * index above it is written anew; where nothing does, all stay as they are, byte for byte.
 */
final class ContentCopy {
  /** How deep indexes may lie in one another. */
  static final int MAX_NESTING = 8;

  private final Ends ends;
  private final CopyRequest request;
  private final Permits transfers;
  private final ProgressListener progress;

  /** What each manifest became: an index may list one twice, and indexes in it each again. */
  private final Map<Digest, RawManifest> copied = new HashMap<>();

  ContentCopy(Ends ends, CopyRequest request, Permits transfers, ProgressListener progress) {
    this.ends = ends;
    this.request = request;
    this.transfers = transfers;
    this.progress = progress;
  }

  /** Sends everything but the top manifest, which is the result. */
  RawManifest run(RawManifest top) throws IOException {
    return copy(top, 0);
  }

  private RawManifest copy(RawManifest raw, int depth) throws IOException {
    return switch (raw.manifest()) {
      case ImageManifest manifest ->
          new ManifestCopy(ends, request, transfers, progress).run(raw, manifest);
      case ImageIndex index -> copyEntries(raw, index, depth);
    };
  }

  private RawManifest copyEntries(RawManifest raw, ImageIndex index, int depth) throws IOException {
    if (depth == MAX_NESTING) {
      throw OciException.invalid(
          "copy %s: indexes lie in one another more than %d deep",
          ends.source().name(), MAX_NESTING);
    }
    List<Descriptor> entries = new ArrayList<>();
    for (Descriptor entry : index.manifests()) {
      entries.add(copyEntry(entry, depth + 1));
    }
    MediaType type = Formats.manifest(request.format(), raw.mediaType());
    return type.equals(raw.mediaType()) && entries.equals(index.manifests())
        ? raw
        : index.rewrite(type, entries);
  }

  private Descriptor copyEntry(Descriptor entry, int depth) throws IOException {
    if (!entry.mediaType().isManifest() && !entry.mediaType().isIndex()) {
      if (!ends.share(entry)) {
        ends.destination().put(ends.source().blob(entry));
      }
      return entry;
    }
    RawManifest child = copied.get(entry.digest());
    if (child == null) {
      child = copy(ends.source().manifest(entry), depth);
      ends.destination().put(child);
      copied.put(entry.digest(), child);
    }
    return child.digest().equals(entry.digest()) ? entry : entry.withContent(child.descriptor());
  }
}
