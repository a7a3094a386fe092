package dev.shale.registry.server;

import dev.shale.blob.Blob;
import dev.shale.content.BlobWriter;
import dev.shale.content.PendingBlobs;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.RawManifest;
import dev.shale.transport.layout.LayoutIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pushes into a layout. A manifest's bytes come first, and the entry in the index last; what it
 * refers to is looked for behind the same lock as a blob is deleted, so that no image loses a part.
 */
final class LayoutPushTarget implements PushTarget {
  private final LayoutRepositories layout;
  private final PendingBlobs uploads;

  private LayoutPushTarget(LayoutRepositories layout, PendingBlobs uploads) {
    this.layout = layout;
    this.uploads = uploads;
  }

  /** Clears away what servers before this one have left behind for too long. */
  static LayoutPushTarget open(LayoutRepositories layout, Path directory) throws IOException {
    PendingBlobs uploads = new PendingBlobs(layout.content(), Files.createDirectories(directory));
    uploads.sweep(Instant.now().minus(PendingBlobs.KEPT_FOR));
    layout.content().sweep();
    return new LayoutPushTarget(layout, uploads);
  }

  @Override
  public BlobWriter startBlob(String upload) throws IOException {
    return uploads.start(upload);
  }

  @Override
  public Optional<BlobWriter> resumeBlob(String upload) throws IOException {
    return uploads.resume(upload);
  }

  @Override
  public void put(String repository, Reference reference, RawManifest manifest) throws IOException {
    Blob bytes = Blob.of(manifest.descriptor(), manifest.bytes());
    layout.content().put(bytes);
    LayoutName name = new LayoutName(repository, reference);
    layout
        .lock()
        .during(
            () -> {
              layout.index().update(entries -> put(entries, name, manifest, bytes));
              layout.emptied().remove(repository);
              return name;
            });
  }

  private List<Descriptor> put(
      List<Descriptor> entries, LayoutName name, RawManifest manifest, Blob bytes) {
    requireBlobs(manifest);
    if (!isHere(manifest.digest())) { // deleted as a blob since, which nothing needed
      putAgain(bytes);
    }
    return with(entries, manifest.descriptor(), name);
  }

  private void putAgain(Blob manifest) {
    try {
      layout.content().put(manifest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What an index lists may be missing: it may be one that only some platforms are kept of. */
  private void requireBlobs(RawManifest manifest) {
    if (manifest.manifest() instanceof ImageIndex) {
      return;
    }
    for (Descriptor blob : Reach.children(manifest)) {
      if (!isHere(blob.digest()) && !isElsewhere(blob)) {
        throw OciException.notFound("push %s: no blob %s", manifest.digest(), blob.digest());
      }
    }
  }

  private boolean isHere(Digest blob) {
    try {
      return layout.content().size(blob).isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it is to be had at another address, as layers that nobody may hand on are. */
  private static boolean isElsewhere(Descriptor blob) {
    return blob.toJson().has("urls");
  }

  private List<Descriptor> with(List<Descriptor> entries, Descriptor manifest, LayoutName name) {
    List<Descriptor> kept = new ArrayList<>(entries);
    if (name.reference() instanceof Reference.Tag) {
      removeName(kept, name);
      kept.removeIf(entry -> isUntagged(entry, name.repository(), manifest.digest()));
      kept.add(LayoutIndex.named(manifest, name.toString()));
    } else if (kept.stream().noneMatch(entry -> isIn(entry, name.repository(), manifest))) {
      kept.add(LayoutIndex.named(manifest, name.toString()));
    }
    return kept;
  }

  /** A manifest that loses its last tag can still be had by its digest. */
  private void removeName(List<Descriptor> entries, LayoutName name) {
    List<Descriptor> losers =
        entries.stream().filter(entry -> nameOf(entry).equals(Optional.of(name))).toList();
    entries.removeAll(losers);
    for (Descriptor loser : losers) {
      if (entries.stream().noneMatch(entry -> isIn(entry, name.repository(), loser))) {
        Reference reference = new Reference.ByDigest(loser.digest());
        String untagged = new LayoutName(name.repository(), reference).toString();
        entries.add(LayoutIndex.named(loser, untagged));
      }
    }
  }

  private Optional<LayoutName> nameOf(Descriptor entry) {
    return LayoutName.of(entry, layout.own());
  }

  private boolean isUntagged(Descriptor entry, String repository, Digest digest) {
    return entry.digest().equals(digest)
        && nameOf(entry)
            .equals(Optional.of(new LayoutName(repository, new Reference.ByDigest(digest))));
  }

  private boolean isIn(Descriptor entry, String repository, Descriptor manifest) {
    return entry.digest().equals(manifest.digest())
        && nameOf(entry).filter(name -> name.repository().equals(repository)).isPresent();
  }

  @Override
  public boolean delete(String repository, Reference reference) throws IOException {
    LayoutName name = new LayoutName(repository, reference);
    return layout
        .lock()
        .during(
            () -> {
              Optional<Descriptor> found = layout.listing().find(repository, reference);
              if (reference instanceof Reference.ByDigest(Digest digest)) {
                requireUnlisted(repository, digest);
              }
              if (found.isPresent()) {
                remove(name, found.get());
              }
              return found.isPresent();
            });
  }

  /** The repository is never gone for who asks meanwhile. */
  private void remove(LayoutName name, Descriptor manifest) throws IOException {
    String repository = name.repository();
    layout.emptied().add(repository);
    layout.index().update(entries -> without(entries, name, manifest));
    if (layout.listing().names().contains(repository)) {
      layout.emptied().remove(repository);
    }
  }

  private List<Descriptor> without(List<Descriptor> entries, LayoutName name, Descriptor manifest) {
    List<Descriptor> kept = new ArrayList<>(entries);
    if (name.reference() instanceof Reference.Tag) {
      removeName(kept, name);
    } else {
      kept.removeIf(entry -> isIn(entry, name.repository(), manifest));
    }
    return kept;
  }

  private void requireUnlisted(String repository, Digest manifest) throws IOException {
    Reach reach = new Reach(layout.content());
    List<Descriptor> entries = layout.listing().manifests(repository);
    if (reach.find(entries, manifest).isEmpty()) {
      return; // most are; what many indexes list has been read once
    }
    for (Descriptor entry : entries) {
      if (reach.find(List.of(entry), manifest).isPresent()) {
        throw OciException.unsupported(
            "delete %1$s@%2$s: %1$s@%3$s leads to it; delete that first",
            repository, manifest, entry.digest());
      }
    }
  }

  @Override
  public boolean delete(Digest blob) throws IOException {
    return layout
        .lock()
        .during(
            () -> {
              if (layout.content().size(blob).isEmpty()) {
                return false;
              }
              // All entries, those that the registry cannot name included: others made those.
              if (new Reach(layout.content()).needs(layout.index().entries(), blob)) {
                throw OciException.unsupported(
                    "delete %s: a manifest refers to it; delete that first", blob);
              }
              layout.content().delete(blob);
              return true;
            });
  }
}
