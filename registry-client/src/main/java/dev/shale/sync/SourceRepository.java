package dev.shale.sync;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a source has of one repository.
 *
 * @param path registry and repository, or what stands for them below a directory
 * @param images those that it names, left out or not
 */
record SourceRepository(String path, List<SourceImage> images, Extent extent) {
  SourceRepository {
    images = List.copyOf(images);
  }

  /** Every tag that it has, if that is known. */
  Optional<Set<String>> tags() {
    return extent instanceof Extent.Whole(var tags, _) ? Optional.of(tags) : Optional.empty();
  }

  /** How much of the repository is known. */
  sealed interface Extent {
    /** Only the images themselves: nothing is known of what else there may be. */
    record Some() implements Extent {}

    /**
     * Every tag.
     *
     * @param meant those that the source speaks of, there or not
     */
    record Whole(Set<String> tags, Predicate<String> meant) implements Extent {
      public Whole {
        tags = Set.copyOf(tags);
      }
    }
  }

  /**
   * One image.
   *
   * @param reference {@code :TAG}, {@code @DIGEST}, or nothing
   * @param leftOutBy what in the source itself leaves it out
   */
  record SourceImage(ImagePlace place, String reference, Optional<String> leftOutBy) {
    Optional<String> tag() {
      return reference.startsWith(":") ? Optional.of(reference.substring(1)) : Optional.empty();
    }
  }
}
