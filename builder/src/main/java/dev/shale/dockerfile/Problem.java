package dev.shale.dockerfile;

import dev.shale.error.ErrorKind;
import java.util.Optional;

/**
 * Something that is wrong, or doubtful, in one place of a Dockerfile.
 *
 * @param kind INVALID, or UNSUPPORTED for what the language has and shale does not offer yet
 * @param what what is so, and what to do: {@code unknown flag --x for RUN}
 * @param rule the rule that it is a breach of, of those that checks are about
 */
public record Problem(SourceRange range, ErrorKind kind, String what, Optional<Rule> rule) {
  /** A problem that no check is about. */
  public Problem(SourceRange range, ErrorKind kind, String what) {
    this(range, kind, what, Optional.empty());
  }

  /** A place where the language is broken, or one to be warned of. */
  public static Problem invalid(SourceRange range, String what) {
    return new Problem(range, ErrorKind.INVALID, what);
  }
}
