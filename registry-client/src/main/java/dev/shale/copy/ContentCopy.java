package dev.shale.copy;

import dev.shale.concurrent.OnceEach;
import dev.shale.concurrent.TaskGroup;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The copying of a manifest with all that it refers to. Where something changes on the way, every
 * index above it is written anew; where nothing does, all stay as they are, byte for byte. The
 * images of an index are copied at once.
 */
final class ContentCopy {
  /** How deep indexes may lie in one another. */
  static final int MAX_NESTING = 8;

  private final Ends ends;
  private final CopyRequest request;
  private final BlobCopy blobs;
  private final Changes changes;

  /** An index may list a manifest twice, and indexes in it each again. */
  private final OnceEach<Digest, Descriptor> entries = new OnceEach<>();

  private final Map<Digest, Digest> copied = new ConcurrentHashMap<>();

  ContentCopy(Ends ends, CopyRequest request, BlobCopy blobs, Changes changes) {
    this.ends = ends;
    this.request = request;
    this.blobs = blobs;
    this.changes = changes;
  }

  /** Sends everything but the top manifest, which is the result. */
  RawManifest run(RawManifest top) throws IOException {
    if (top.mediaType().isManifest() && isWhole(top.descriptor())) {
      copied.put(top.digest(), top.digest());
      return top;
    }
    return copy(top, 0);
  }

  /** Sends a manifest that is not there and all that it refers to, as they are. */
  RawManifest runExactly(Descriptor manifest) throws IOException {
    ContentCopy exact = new ContentCopy(ends, CopyRequest.EXACT, blobs, changes);
    return exact.copy(ends.source().manifest(manifest), 0);
  }

  /** What each manifest became, by the digest that it had. */
  Map<Digest, Digest> copied() {
    return Map.copyOf(copied);
  }

  private RawManifest copy(RawManifest raw, int depth) throws IOException {
    RawManifest result =
        switch (raw.manifest()) {
          case ImageManifest manifest ->
              new ManifestCopy(ends, requestFor(raw), blobs, changes).run(raw, manifest);
          case ImageIndex index -> copyEntries(raw, index, depth);
          case Schema1Manifest _ ->
              throw OciException.unsupported(
                  "copy %s: it lists %s, of schema 1", ends.source().name(), raw.digest());
        };
    copied.put(raw.digest(), result.digest());
    return result;
  }

  private CopyRequest requestFor(RawManifest raw) {
    return request.withFormat(Formats.change(request.format(), raw.mediaType()));
  }

  private RawManifest copyEntries(RawManifest raw, ImageIndex index, int depth) throws IOException {
    if (depth == MAX_NESTING) {
      throw OciException.invalid(
          "copy %s: indexes lie in one another more than %d deep",
          ends.source().name(), MAX_NESTING);
    }
    Selection selection =
        depth == 0
            ? Selection.ofTop(request.platforms(), index, ends.source().name())
            : Selection.of(request.platforms(), index);
    MediaType type = Formats.manifest(request.format(), raw.mediaType());
    if (selection.listed().size() < index.manifests().size()) {
      changes.add("the index lists only what was asked for");
    }
    Formats.noteLosses(request.format(), raw, changes);
    List<Descriptor> results = Selection.renamed(copyEntries(selection, depth + 1), copied);
    if (type.equals(raw.mediaType())) {
      return results.equals(index.manifests()) ? raw : index.rewrite(type, results);
    }
    return type.isDocker()
        ? index
            .withoutOciFields()
            .rewrite(type, results.stream().map(Descriptor::withoutOciFields).toList())
        : index.rewrite(type, results);
  }

  private List<Descriptor> copyEntries(Selection selection, int depth) throws IOException {
    if (ends.destination().isSequential()) {
      List<Descriptor> results = new ArrayList<>();
      for (Descriptor entry : selection.listed()) {
        results.add(copyEntry(entry, selection, depth));
      }
      return results;
    }
    try (TaskGroup<Descriptor> group = TaskGroup.ofVirtualThreads()) {
      for (Descriptor entry : selection.listed()) {
        group.fork(() -> copyEntry(entry, selection, depth));
      }
      return group.join();
    }
  }

  private Descriptor copyEntry(Descriptor entry, Selection selection, int depth)
      throws IOException {
    if (!selection.copied().contains(entry.digest())) {
      return entry;
    }
    if (!entry.mediaType().isManifest() && !entry.mediaType().isIndex()) {
      blobs.send(entry);
      return entry;
    }
    Descriptor child = entries.get(entry.digest(), () -> copyChild(entry, depth));
    return child.digest().equals(entry.digest()) ? entry : entry.withContent(child);
  }

  private Descriptor copyChild(Descriptor entry, int depth) throws IOException {
    if (entry.mediaType().isManifest() && isWhole(entry)) {
      copied.put(entry.digest(), entry.digest());
      return entry;
    }
    RawManifest child = copy(blobs.limited(() -> ends.source().manifest(entry)), depth);
    blobs.limited(
        () -> {
          ends.destination().put(child);
          return child;
        });
    return child.descriptor();
  }

  private boolean isWhole(Descriptor manifest) throws IOException {
    return request.leavesImagesAsTheyAre()
        && blobs.limited(() -> ends.destination().hasWhole(manifest));
  }
}
