package dev.shale.transport.layout;

import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.io.InputStream;

/** One image, or index, of a layout. */
final class LayoutSource implements ImageSource {
  private final String name;
  private final Descriptor top;
  private final LayoutImages.Blobs blobs;

  LayoutSource(String name, Descriptor top, LayoutImages.Blobs blobs) {
    this.name = name;
    this.top = top;
    this.blobs = blobs;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public RawManifest manifest() throws IOException {
    return manifest(top);
  }

  @Override
  public RawManifest manifest(Descriptor descriptor) throws IOException {
    return RawManifest.verified(descriptor, find(descriptor).readSmall(RawManifest.MAX_BYTES));
  }

  @Override
  public Blob blob(Descriptor descriptor) {
    return new Blob() {
      @Override
      public Descriptor descriptor() {
        return descriptor;
      }

      @Override
      public InputStream open() throws IOException {
        return find(descriptor).open();
      }
    };
  }

  private Blob find(Descriptor descriptor) throws IOException {
    return blobs
        .find(descriptor)
        .orElseThrow(
            () ->
                OciException.notFound(
                    "read %s: the layout lacks blob %s", name, descriptor.digest()));
  }

  @Override
  public void close() {}
}
