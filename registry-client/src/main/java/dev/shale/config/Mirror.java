package dev.shale.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A place that has copies of a registry's images, or of some.
 *
 * <p>Spec: containers-registries.conf(5), "Remapping and mirroring registries".
 */
public record Mirror(Location location, Pulls pulls) {
  /** Which names a mirror is asked for. */
  public enum Pulls {
    /** Any. */
    ALL,
    /** Those with a digest, which mean the same everywhere. */
    DIGEST_ONLY,
    /** Those without a digest. */
    TAG_ONLY;

    /** How they are written. */
    static final List<String> WORDS =
        Arrays.stream(values())
            .map(pulls -> pulls.name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .toList();

    static Optional<Pulls> parse(String word) {
      int place = WORDS.indexOf(word);
      return place < 0 ? Optional.empty() : Optional.of(values()[place]);
    }

    boolean include(boolean digested) {
      return switch (this) {
        case ALL -> true;
        case DIGEST_ONLY -> digested;
        case TAG_ONLY -> !digested;
      };
    }
  }
}
