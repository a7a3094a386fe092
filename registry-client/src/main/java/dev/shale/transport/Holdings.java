package dev.shale.transport;

import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a place has, each part by its digest, so that it can tell of an image whether all is there.
 * Manifests are read and verified; blobs are not, and one of the right size counts as here.
 */
public interface Holdings {
  /**
   * A manifest or index; empty if it is not here.
   *
   * @throws OciException if what is here is something else, or damaged
   */
  Optional<RawManifest> manifest(Descriptor descriptor) throws IOException;

  /** How many bytes a config, layer or other blob has here; empty if it is not here. */
  OptionalLong size(Digest blob) throws IOException;

  /** Whether a manifest or index is here; one that is damaged is not. */
  default boolean hasManifest(Descriptor manifest) throws IOException {
    return Gaps.undamaged(this, manifest).isPresent();
  }

  /** Whether a manifest is here, and with it all that it refers to: of an index every image. */
  default boolean hasWhole(Descriptor manifest) throws IOException {
    return lacking(manifest).isEmpty();
  }

  /**
   * What is not here of a manifest and all that it refers to, directly or through others: the first
   * such digest. A damaged manifest is not here; a blob that is to be had at other addresses need
   * not be.
   */
  default Optional<Digest> lacking(Descriptor manifest) throws IOException {
    return new Gaps(this).of(manifest);
  }

  /** The same of a manifest that is here under another name than its digest. */
  default Optional<Digest> lackingOf(RawManifest manifest) throws IOException {
    return new Gaps(this).of(manifest);
  }
}
