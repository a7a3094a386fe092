package dev.shale.transport.archive;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageSource;
import java.io.IOException;

/** An image of an archive that is closed with it. */
record OwnedArchive(ImageArchive archive, ImageSource source) implements ImageSource {
  @Override
  public String name() {
    return source.name();
  }

  @Override
  public RawManifest manifest() throws IOException {
    return source.manifest();
  }

  @Override
  public RawManifest manifest(Descriptor descriptor) throws IOException {
    return source.manifest(descriptor);
  }

  @Override
  public Blob blob(Descriptor descriptor) {
    return source.blob(descriptor);
  }

  @Override
  public void close() throws IOException {
    source.close();
    archive.close();
  }
}
