package dev.shale.container;

import dev.shale.image.History;
import dev.shale.name.ImageReference;
import java.time.Instant;
import java.util.Optional;

/**
 * How a working container becomes an image.
 *
 * @param name of the image; without one it is known by its digest only
 * @param history what the image says of its new layer, and of when it was made
 * @param latest later times of files become this one: SOURCE_DATE_EPOCH
 */
public record CommitRequest(
    Optional<ImageReference> name, History history, Optional<Instant> latest) {}
