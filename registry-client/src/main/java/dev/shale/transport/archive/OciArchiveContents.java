package dev.shale.transport.archive;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.Manifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageDestination.BlobProducer;
import dev.shale.transport.layout.LayoutIndex;
import dev.shale.transport.layout.OciLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An image layout: blobs under their digests, and an index that comes last.
 *
 * <p>Spec: image-spec v1.1.1, image-layout.md.
 */
final class OciArchiveContents implements ArchiveContents {
  private final String archive;
  private final TarDraft tar;
  private final Path scratch;
  private final List<Descriptor> entries = new ArrayList<>();

  OciArchiveContents(String archive, TarDraft tar, Path scratch) {
    this.archive = archive;
    this.tar = tar;
    this.scratch = scratch;
  }

  @Override
  public void requireNames(List<String> names) {
    names.forEach(name -> OciLayout.requireName(archive, name));
  }

  @Override
  public void admit(Manifest manifest) {}

  @Override
  public void expect(ImageManifest manifest, ImageConfig config) {}

  @Override
  public boolean has(Descriptor blob) {
    return tar.has(OciArchive.nameOf(blob.digest()));
  }

  @Override
  public void put(Blob blob) throws IOException {
    tar.put(OciArchive.nameOf(blob.descriptor().digest()), blob);
  }

  @Override
  public Descriptor put(MediaType type, BlobProducer producer) throws IOException {
    try (Spool spool = Spool.open(scratch)) {
      Digest digest = spool.fill(producer::writeTo);
      try (InputStream content = spool.content()) {
        tar.put(OciArchive.nameOf(digest), spool.size(), content);
      }
      return Descriptor.of(type, digest, spool.size());
    }
  }

  @Override
  public void put(RawManifest manifest) throws IOException {
    tar.put(OciArchive.nameOf(manifest.digest()), manifest.bytes());
  }

  @Override
  public boolean keepsReferrers() {
    return true;
  }

  @Override
  public void putReferrer(RawManifest referrer) throws IOException {
    put(referrer);
    if (!entries.contains(referrer.referrer())) {
      entries.add(referrer.referrer());
    }
  }

  @Override
  public Optional<RawManifest> readsAs(RawManifest manifest) {
    return Optional.of(manifest);
  }

  @Override
  public void publish(RawManifest manifest, List<String> names) throws IOException {
    put(manifest);
    Descriptor entry = manifest.descriptor();
    names.forEach(name -> name(entry, name));
    if (entries.stream().noneMatch(other -> other.digest().equals(entry.digest()))) {
      entries.add(entry);
    }
  }

  /** Gives an image a name, taking it from whoever had it. */
  private void name(Descriptor entry, String name) {
    entries.removeIf(other -> LayoutIndex.nameOf(other).equals(Optional.of(name)));
    entries.add(LayoutIndex.named(entry, name));
  }

  @Override
  public void finish() throws IOException {
    tar.put(OciArchive.VERSION, LayoutIndex.versionFile());
    tar.put(OciArchive.INDEX, LayoutIndex.document(entries));
  }
}
