package dev.shale.context;

import java.util.List;

/**
 * Which files a COPY or ADD means, as it is written.
 *
 * @param sources paths or wildcards, from the root of what is copied from
 * @param excludes patterns, as in an ignore file, of what is left out: seen from each directory
 *     that is copied or, with parents, from where the path begins that is kept; of a source that is
 *     a file, the name is matched
 */
public record CopyRules(List<String> sources, Parents parents, List<String> excludes) {
  /** What becomes of the directories that a source is in. */
  public enum Parents {
    /** They are left out: a source comes by its name alone. */
    LEFT_OUT,
    /**
     * They come along, from the {@code /./} in a source on or, without one, all: {@code --parents}.
     * What is kept is a pattern as in an ignore file, so {@code **} is any number of directories.
     */
    KEPT
  }

  public CopyRules {
    sources = List.copyOf(sources);
    excludes = List.copyOf(excludes);
  }

  /** These sources, with nothing left out. */
  public static CopyRules of(List<String> sources) {
    return new CopyRules(sources, Parents.LEFT_OUT, List.of());
  }
}
