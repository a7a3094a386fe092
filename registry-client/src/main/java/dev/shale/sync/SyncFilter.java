package dev.shale.sync;

import dev.shale.name.TagFilter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which images are wanted. A tag has to match one of {@code include}, if there is any, and none of
 * {@code exclude}; an image that has no tag, but a digest, is asked for its age only.
 *
 * @param include patterns, each as the user wrote it
 * @param exclude patterns, each as the user wrote it
 */
public record SyncFilter(List<Pattern> include, List<Pattern> exclude, Age age) {
  /** Every image. */
  public static final SyncFilter ALL = new SyncFilter(List.of(), List.of(), Age.ANY);

  public SyncFilter {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  /** A filter with the words that it was made of. */
  public record Pattern(String words, TagFilter filter) {
    /**
     * Parses what {@link TagFilter#parse} reads.
     *
     * @throws dev.shale.error.OciException INVALID if that refuses it
     */
    public static Pattern parse(String words) {
      return new Pattern(words, TagFilter.parse(words));
    }
  }

  /**
   * How long ago an image was made, by its config; to know it costs two requests for each image, or
   * three if an index is to be read, too.
   *
   * @param newerThan excludes what is as old, or older
   * @param olderThan excludes what is as new, or newer
   */
  public record Age(Optional<Duration> newerThan, Optional<Duration> olderThan) {
    /** Any age, which costs nothing. */
    public static final Age ANY = new Age(Optional.empty(), Optional.empty());

    boolean isAny() {
      return newerThan.isEmpty() && olderThan.isEmpty();
    }

    /** What leaves out an image of this age, if anything does; one that does not tell is left. */
    Optional<String> against(Optional<Duration> age) {
      if (age.isEmpty()) {
        return Optional.of("it does not say how old it is");
      }
      return newerThan
          .filter(limit -> age.get().compareTo(limit) >= 0)
          .map(limit -> "--newer-than " + text(limit))
          .or(
              () ->
                  olderThan
                      .filter(limit -> age.get().compareTo(limit) <= 0)
                      .map(limit -> "--older-than " + text(limit)));
    }

    private static String text(Duration limit) {
      return limit.toHours() > 0 && limit.toSecondsPart() == 0 && limit.toMinutesPart() == 0
          ? limit.toHours() + "h"
          : limit.toSeconds() + "s";
    }
  }

  /** What leaves out a tag, if anything does. */
  Optional<String> against(String tag) {
    if (!include.isEmpty() && include.stream().noneMatch(one -> one.filter().accepts(tag))) {
      return Optional.of("not included");
    }
    return exclude.stream()
        .filter(one -> one.filter().accepts(tag))
        .findFirst()
        .map(one -> "--exclude " + one.words());
  }
}
