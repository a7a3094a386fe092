package dev.shale.sync;

import java.util.Optional;

/**
 * What images are called at the destination.
 *
 * @param scope how much of the source's path stays
 * @param suffix what each tag gets at its end; may be empty
 */
public record Naming(Scope scope, String suffix) {
  /** The last part of the path, and the tag as it is. */
  public static final Naming PLAIN = new Naming(Scope.LAST_PART, "");

  /** How much of a path stays. */
  public enum Scope {
    /** {@code quay.io/team/app} becomes {@code app}. */
    LAST_PART,
    /** {@code quay.io/team/app} stays {@code quay.io/team/app}. */
    WHOLE_PATH
  }

  /** This, with the whole path kept. */
  public Naming scoped() {
    return new Naming(Scope.WHOLE_PATH, suffix);
  }

  /** This, with another suffix. */
  public Naming withSuffix(String newSuffix) {
    return new Naming(scope, newSuffix);
  }

  /**
   * What an image is called.
   *
   * @param path the source's registry and repository, or what stands for them below a directory
   * @param reference {@code :TAG}, {@code @DIGEST}, or nothing
   */
  String name(String path, String reference) {
    return repository(path) + reference + suffix;
  }

  /** What an image's repository is called. */
  String repository(String path) {
    return switch (scope) {
      case LAST_PART -> path.substring(path.lastIndexOf('/') + 1);
      case WHOLE_PATH -> path;
    };
  }

  /** The source's tag that a tag at the destination comes from; empty if none can. */
  Optional<String> sourceTag(String tag) {
    return tag.length() > suffix.length() && tag.endsWith(suffix)
        ? Optional.of(tag.substring(0, tag.length() - suffix.length()))
        : Optional.empty();
  }
}
