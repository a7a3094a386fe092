package dev.shale.plan;

import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;

/**
 * What an image's name meant when someone looked.
 *
 * @param digest of the manifest
 */
public record ResolvedBase(Digest digest, ImageConfig config) {}
