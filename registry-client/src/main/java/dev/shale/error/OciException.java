package dev.shale.error;

import com.google.errorprone.annotations.FormatMethod;
import java.util.Objects;

/**
 * A failure in the user's terms.
 *
 * <p>The message reads {@code <verb> <object>: <what is so>[; <what to do>]}: one line, lower case,
 * no class names, input quoted as it was given, but for what would act on a terminal, never a
 * secret. A front end prints it as it is.
 */
public class OciException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorKind kind;

  public OciException(ErrorKind kind, String message) {
    super(OneLine.of(message));
    this.kind = kind;
  }

  public OciException(ErrorKind kind, String message, Throwable cause) {
    super(OneLine.of(message), cause);
    this.kind = kind;
  }

  /** What kind of refusal this is. */
  public ErrorKind kind() {
    return kind;
  }

  /** The one-line message; never null. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }

  /**
   * The same refusal, by one who knows better what it is about.
   *
   * @param action verb and object, to stand in the place of those in the message
   */
  public OciException about(String action) {
    String message = getMessage();
    int end = message.indexOf(": ");
    return new OciException(kind, action + ": " + message.substring(end < 0 ? 0 : end + 2), this);
  }

  /** A refusal of input that is wrong in itself. */
  @FormatMethod
  public static OciException invalid(String format, Object... args) {
    return new OciException(ErrorKind.INVALID, format.formatted(args));
  }

  /** A refusal because what was named does not exist. */
  @FormatMethod
  public static OciException notFound(String format, Object... args) {
    return new OciException(ErrorKind.NOT_FOUND, format.formatted(args));
  }

  /** A refusal of bytes that are not what their name promises. */
  @FormatMethod
  public static OciException corrupt(String format, Object... args) {
    return new OciException(ErrorKind.CORRUPT, format.formatted(args));
  }

  /** A refusal of something well-formed that is not offered here. */
  @FormatMethod
  public static OciException unsupported(String format, Object... args) {
    return new OciException(ErrorKind.UNSUPPORTED, format.formatted(args));
  }

  /** A refusal because something else uses or changed the same thing. */
  @FormatMethod
  public static OciException conflict(String format, Object... args) {
    return new OciException(ErrorKind.CONFLICT, format.formatted(args));
  }
}
