package dev.shale.dockerfile;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;

/**
 * A refusal of one word, without a place: whoever knows where the word is written says so in a
 * {@link DockerfileException}.
 */
public final class WordException extends OciException {
  private static final long serialVersionUID = 1L;

  private WordException(String what) {
    super(ErrorKind.INVALID, what);
  }

  @FormatMethod
  static WordException of(@FormatString String format, Object... args) {
    return new WordException(format.formatted(args));
  }

  /** The same, at the place where the word is written. */
  public Problem at(SourceRange range) {
    return new Problem(range, kind(), getMessage());
  }
}
