package dev.shale.transport.layout;

import dev.shale.blob.Blob;
import dev.shale.content.BlobWriter;
import dev.shale.content.DirectoryContentStore;
import dev.shale.image.Descriptor;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageDestination;
import java.io.IOException;
import java.util.Optional;

/** A place for one image in a layout. */
final class LayoutDestination implements ImageDestination {
  private final String shown;
  private final Optional<String> name;
  private final DirectoryContentStore content;
  private final LayoutIndex index;

  LayoutDestination(
      String shown, Optional<String> name, DirectoryContentStore content, LayoutIndex index) {
    this.shown = shown;
    this.name = name;
    this.content = content;
    this.index = index;
  }

  @Override
  public String name() {
    return shown;
  }

  @Override
  public boolean has(Descriptor blob) throws IOException {
    return content.size(blob.digest()).orElse(-1) == blob.size();
  }

  @Override
  public void put(Blob blob) throws IOException {
    content.put(blob);
  }

  @Override
  public Descriptor put(MediaType type, BlobProducer producer) throws IOException {
    try (BlobWriter writer = content.write()) {
      producer.writeTo(writer.stream());
      return writer.commit(type);
    }
  }

  @Override
  public void put(RawManifest manifest) throws IOException {
    content.put(Blob.of(manifest.descriptor(), manifest.bytes()));
  }

  @Override
  public boolean keepsReferrers() {
    return true;
  }

  /** A layout lists, too, what can be found by its subject only. */
  @Override
  public void putReferrer(RawManifest referrer) throws IOException {
    put(referrer);
    index.add(referrer.referrer(), Optional.empty());
  }

  @Override
  public void publish(RawManifest manifest) throws IOException {
    put(manifest);
    index.add(manifest.descriptor(), name);
  }

  /** The directory for drafts is no part of a layout: the last writer takes it away. */
  @Override
  public void close() throws IOException {
    content.sweep();
    content.removeIngest();
  }
}
