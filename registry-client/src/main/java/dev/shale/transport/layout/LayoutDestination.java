package dev.shale.transport.layout;

import dev.shale.blob.Blob;
import dev.shale.content.BlobWriter;
import dev.shale.content.DirectoryContentStore;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.transport.Holdings;
import dev.shale.transport.ImageDestination;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A place for one image in a layout. */
final class LayoutDestination implements ImageDestination, Holdings {
  private final String shown;
  private final List<String> names;
  private final DirectoryContentStore content;
  private final LayoutIndex index;
  private final Preparation preparation;
  private boolean isPrepared;

  /** Makes the layout's files and directories where they are missing. */
  @FunctionalInterface
  interface Preparation {
    void run() throws IOException;
  }

  LayoutDestination(
      String shown,
      List<String> names,
      DirectoryContentStore content,
      LayoutIndex index,
      Preparation preparation) {
    this.shown = shown;
    this.names = List.copyOf(names);
    this.content = content;
    this.index = index;
    this.preparation = preparation;
  }

  private synchronized void prepare() throws IOException {
    if (!isPrepared) {
      preparation.run();
      isPrepared = true;
    }
  }

  @Override
  public String name() {
    return shown;
  }

  @Override
  public boolean has(Descriptor blob) throws IOException {
    return size(blob.digest()).orElse(-1) == blob.size();
  }

  @Override
  public OptionalLong size(Digest blob) throws IOException {
    return content.size(blob);
  }

  @Override
  public void put(Blob blob) throws IOException {
    prepare();
    content.put(blob);
  }

  @Override
  public Descriptor put(MediaType type, BlobProducer producer) throws IOException {
    prepare();
    try (BlobWriter writer = content.write()) {
      producer.writeTo(writer.stream());
      return writer.commit(type);
    }
  }

  @Override
  public void put(RawManifest manifest) throws IOException {
    put(Blob.of(manifest.descriptor(), manifest.bytes()));
  }

  @Override
  public Optional<RawManifest> manifest(Descriptor descriptor) throws IOException {
    Optional<Blob> here = content.find(descriptor);
    return here.isPresent()
        ? Optional.of(RawManifest.verified(descriptor, here.get().readSmall(RawManifest.MAX_BYTES)))
        : Optional.empty();
  }

  @Override
  public boolean hasWhole(Descriptor manifest) throws IOException {
    return Holdings.super.hasWhole(manifest);
  }

  @Override
  public Optional<Digest> lacking(Descriptor manifest) throws IOException {
    return Holdings.super.lacking(manifest);
  }

  @Override
  public boolean hasManifest(Descriptor index) throws IOException {
    return Holdings.super.hasManifest(index);
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
  public boolean keepsNeighbours() {
    return true;
  }

  @Override
  public ImageDestination beside(String tag) {
    String name = LayoutIndex.beside(names.stream().findFirst(), tag);
    return new LayoutDestination(
        shown + " (" + tag + ")", List.of(name), content, index, preparation);
  }

  @Override
  public void publish(RawManifest manifest) throws IOException {
    put(manifest);
    if (names.isEmpty()) {
      index.add(manifest.descriptor(), Optional.empty());
    }
    for (String name : names) {
      index.add(manifest.descriptor(), Optional.of(name));
    }
  }

  /** The directory for drafts is no part of a layout: the last writer takes it away. */
  @Override
  public synchronized void close() throws IOException {
    if (isPrepared) {
      content.sweep();
      content.removeIngest();
    }
  }
}
