package dev.shale.registry.server;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import java.util.Objects;

/** A request that is refused: it becomes an answer with the specification's error document. */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** When a client may come again that there was no place for. */
  private static final String RETRY_AFTER_SECONDS = "5";

  private final int status;
  private final ErrorCode code;

  Problem(ErrorCode code, String message) {
    this(code.status(), code, message);
  }

  Problem(int status, ErrorCode code, String message) {
    super(Objects.requireNonNull(message), null, false, false); // made for each such request
    this.status = status;
    this.code = code;
  }

  /** A digest that a request names. */
  static Digest digest(String text) {
    try {
      return Digest.parse(text);
    } catch (OciException e) {
      throw new Problem(ErrorCode.DIGEST_INVALID, e.getMessage());
    }
  }

  /** What a refusal by other code comes to, for content that was sent. */
  static Problem of(OciException refusal, ErrorCode forInput) {
    return refusal.kind() == ErrorKind.NOT_FOUND
        ? new Problem(404, forInput, refusal.getMessage())
        : new Problem(forInput, refusal.getMessage());
  }

  /** The answer that says so. */
  Answer answer() {
    Answer answer = Answer.error(status, code, Objects.requireNonNull(getMessage()));
    return status == 503 ? answer.with("Retry-After", RETRY_AFTER_SECONDS) : answer;
  }
}
