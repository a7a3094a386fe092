package dev.shale.image;

/**
 * What identifies a layer in an image: the blob it travels as and the tar it unpacks from.
 *
 * <p>Spec: image-spec v1.1.1, config.md, "Layer DiffID".
 *
 * @param blob the descriptor in the manifest
 * @param diffId digest of the uncompressed tar
 */
public record LayerId(Descriptor blob, Digest diffId) {}
