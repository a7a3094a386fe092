package dev.shale.sync;

import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageSource;
import dev.shale.transport.PackedLayers;
import java.io.IOException;
import java.util.List;

/** A source of which one image is meant: the top one, or one that its index lists. */
record PinnedSource(ImageSource whole, RawManifest manifest) implements ImageSource {
  /**
   * One image of a source, which is closed with it.
   *
   * @throws OciException CONFLICT if the source has no such image
   */
  static PinnedSource of(ImageSource whole, Digest image) throws IOException {
    RawManifest top = whole.manifest();
    if (top.digest().equals(image)) {
      return new PinnedSource(whole, top);
    }
    if (top.manifest() instanceof ImageIndex index) {
      for (Descriptor entry : index.manifests()) {
        if (entry.digest().equals(image)) {
          return new PinnedSource(whole, whole.manifest(entry));
        }
      }
    }
    throw OciException.conflict(
        "read %s: it has not image %s any more, but %s", whole.name(), image, top.digest());
  }

  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public RawManifest manifest(Descriptor descriptor) throws IOException {
    return whole.manifest(descriptor);
  }

  @Override
  public List<ImageReference> origins(Descriptor blob) throws IOException {
    return whole.origins(blob);
  }

  @Override
  public List<Descriptor> referrers(Digest subject) throws IOException {
    return whole.referrers(subject);
  }

  @Override
  public Blob blob(Descriptor descriptor) {
    return whole.blob(descriptor);
  }

  @Override
  public PackedLayers packedLayers() {
    return whole.packedLayers();
  }

  @Override
  public void close() throws IOException {
    whole.close();
  }
}
