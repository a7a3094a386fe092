package dev.shale.transport.archive;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.Manifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageDestination;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A place for one image in an archive. */
final class ArchiveDestination implements ImageDestination {
  private final String name;
  private final ArchiveContents contents;
  private final List<String> names;
  private final Optional<ArchiveWriter> owned;

  /**
   * A place for an image.
   *
   * @param owned the archive, if this image is all that it is for
   */
  ArchiveDestination(
      String name, ArchiveContents contents, List<String> names, Optional<ArchiveWriter> owned) {
    this.name = name;
    this.contents = contents;
    this.names = List.copyOf(names);
    this.owned = owned;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isSequential() {
    return true;
  }

  @Override
  public void admit(Manifest manifest) {
    contents.admit(manifest);
  }

  @Override
  public void expect(ImageManifest manifest, ImageConfig config) {
    contents.expect(manifest, config);
  }

  @Override
  public boolean has(Descriptor blob) {
    return contents.has(blob);
  }

  @Override
  public void put(Blob blob) throws IOException {
    contents.put(blob);
  }

  @Override
  public Descriptor put(MediaType type, BlobProducer producer) throws IOException {
    return contents.put(type, producer);
  }

  @Override
  public void put(RawManifest manifest) throws IOException {
    contents.put(manifest);
  }

  @Override
  public boolean keepsReferrers() {
    return contents.keepsReferrers();
  }

  @Override
  public void putReferrer(RawManifest referrer) throws IOException {
    contents.putReferrer(referrer);
  }

  @Override
  public Optional<RawManifest> readsAs(RawManifest manifest) {
    return contents.readsAs(manifest);
  }

  @Override
  public void publish(RawManifest manifest) throws IOException {
    contents.publish(manifest, names);
    if (owned.isPresent()) {
      owned.get().commit();
    }
  }

  @Override
  public void close() throws IOException {
    if (owned.isPresent()) {
      owned.get().close();
    }
  }
}
