package dev.shale.command;

import dev.shale.image.Digest;
import java.time.Instant;
import java.util.Optional;

/**
 * A tag, and what was asked about it.
 *
 * @param created empty too where the image does not say
 */
record TagRow(String tag, Optional<Digest> digest, Optional<Instant> created) {
  static TagRow of(String tag) {
    return new TagRow(tag, Optional.empty(), Optional.empty());
  }
}
