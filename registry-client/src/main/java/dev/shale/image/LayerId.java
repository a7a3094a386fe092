package dev.shale.image;

import java.util.List;
import java.util.Optional;

/**
 * What identifies a layer in an image: the blob it travels as and the tar it unpacks from.
 *
 * <p>Spec: image-spec v1.1.1, config.md, "Layer DiffID".
 *
 * @param blob the descriptor in the manifest
 * @param diffId digest of the uncompressed tar
 */
public record LayerId(Descriptor blob, Digest diffId) {
  /** What a stack of layers is called, base first; empty if there are none. */
  public static Optional<ChainId> chain(List<LayerId> stack) {
    return ChainId.of(stack.stream().map(LayerId::diffId).toList());
  }
}
