package dev.shale.buildcache;

import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageSource;
import dev.shale.transport.PackedLayers;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cache on its way out.
 *
 * @param blobs all that the artifact refers to, but its config
 * @param packedLayers what layers came to when they were packed
 * @param origins where in registries layers may be, as those of an image that was just sent
 */
record ArtifactSource(
    CacheArtifact artifact,
    Map<Digest, Blob> blobs,
    PackedLayers packedLayers,
    List<ImageReference> origins)
    implements ImageSource {
  @Override
  public String name() {
    return "build cache";
  }

  @Override
  public List<ImageReference> origins(Descriptor blob) {
    return origins;
  }

  @Override
  public RawManifest manifest() {
    return artifact.manifest();
  }

  @Override
  public Blob blob(Descriptor descriptor) {
    if (descriptor.mediaType().equals(CacheArtifact.RECORDS)) {
      return Blob.of(descriptor, artifact.config());
    }
    if (descriptor.equals(CacheArtifact.EMPTY)) {
      return Blob.of(descriptor, CacheArtifact.nothing());
    }
    return Optional.ofNullable(blobs.get(descriptor.digest()))
        .orElseThrow(() -> OciException.notFound("read %s: not here", descriptor.digest()));
  }

  @Override
  public void close() {}
}
