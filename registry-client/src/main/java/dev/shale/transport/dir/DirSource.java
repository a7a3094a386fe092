package dev.shale.transport.dir;

import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageSource;
import java.io.IOException;

/** The image of a directory. */
final class DirSource implements ImageSource {
  private final DirFiles files;
  private final RawManifest top;

  DirSource(DirFiles files, RawManifest top) {
    this.files = files;
    this.top = top;
  }

  @Override
  public String name() {
    return files.shown();
  }

  @Override
  public RawManifest manifest() {
    return top;
  }

  @Override
  public RawManifest manifest(Descriptor descriptor) throws IOException {
    if (descriptor.digest().equals(top.digest())) {
      return top;
    }
    byte[] bytes =
        files
            .read(DirFiles.instance(descriptor.digest()), RawManifest.MAX_BYTES)
            .orElseThrow(
                () ->
                    OciException.notFound(
                        "read %s: it lacks manifest %s", name(), descriptor.digest()));
    return RawManifest.verified(descriptor, bytes);
  }

  @Override
  public Blob blob(Descriptor descriptor) {
    return Blob.of(descriptor, () -> find(descriptor).open());
  }

  private Blob find(Descriptor descriptor) throws IOException {
    return files
        .content()
        .find(descriptor)
        .orElseThrow(
            () -> OciException.notFound("read %s: it lacks blob %s", name(), descriptor.digest()));
  }

  @Override
  public void close() {}
}
