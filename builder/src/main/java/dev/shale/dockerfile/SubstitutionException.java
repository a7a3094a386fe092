package dev.shale.dockerfile;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;

/**
 * A refusal of one word, without a place: whoever knows which line the word is of says so in a
 * {@link DockerfileException}.
 */
public final class SubstitutionException extends OciException {
  private static final long serialVersionUID = 1L;

  SubstitutionException(ErrorKind kind, String what) {
    super(kind, what);
  }

  /** The same, at the place where the word is written. */
  public Problem at(SourceRange range) {
    return new Problem(range, kind(), getMessage());
  }
}
