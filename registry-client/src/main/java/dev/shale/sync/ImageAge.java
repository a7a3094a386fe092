package dev.shale.sync;

import dev.shale.image.Descriptor;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** When images were made, as their configs say. */
final class ImageAge {
  private ImageAge() {}

  /** When an image was made, or the first of an index; not every image says so. */
  static Optional<Instant> created(ImageSource source) throws IOException {
    RawManifest top = source.manifest();
    if (!(top.manifest() instanceof ImageIndex index)) {
      return created(source, top);
    }
    Optional<Descriptor> first =
        index.manifests().stream().filter(entry -> entry.mediaType().isManifest()).findFirst();
    return first.isPresent() ? created(source, source.manifest(first.get())) : Optional.empty();
  }

  private static Optional<Instant> created(ImageSource source, RawManifest raw) throws IOException {
    if (!(raw.manifest() instanceof ImageManifest manifest) || !manifest.isImage()) {
      return Optional.empty();
    }
    byte[] config = source.blob(manifest.config()).readSmall(RawManifest.MAX_BYTES);
    return ImageConfig.parse(config).created();
  }
}
