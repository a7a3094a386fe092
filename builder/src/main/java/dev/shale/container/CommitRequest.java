package dev.shale.container;

import dev.shale.name.ImageReference;
import java.time.Instant;
import java.util.Optional;

/**
 * How a working container becomes an image.
 *
 * @param name of the image; without one it is known by its digest only
 * @param created what the image says of when it was made
 * @param latest later times of files become this one: SOURCE_DATE_EPOCH
 * @param createdBy the command, as the image's history tells it
 */
public record CommitRequest(
    Optional<ImageReference> name, Instant created, Optional<Instant> latest, String createdBy) {}
