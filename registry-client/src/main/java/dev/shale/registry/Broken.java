package dev.shale.registry;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.Pacing;
import dev.shale.http.Response;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;

/** A short answer that broke off: asked for again, or said in the user's terms. */
final class Broken extends OciException {
  /** How often a short answer is asked for in all. */
  static final int MAX_ATTEMPTS = 3;

  private static final long serialVersionUID = 1L;

  private final boolean isSilence;

  private Broken(String message, boolean isSilence, IOException cause) {
    super(ErrorKind.UNAVAILABLE, message, cause);
    this.isSilence = isSilence;
  }

  static Broken connection(String task, Response response, IOException cause)
      throws InterruptedIOException {
    if (cause instanceof InterruptedIOException interrupted
        && Thread.currentThread().isInterrupted()) {
      throw interrupted;
    }
    boolean isSilence = cause instanceof SocketTimeoutException;
    return new Broken(
        (isSilence
                ? "%s: %s stopped in the middle of the answer"
                : "%s: connection to %s closed in the middle of the answer")
            .formatted(task, response.uri().getAuthority()),
        isSilence,
        cause);
  }

  /** A question, and the reading of the answer to its end. */
  @FunctionalInterface
  interface Question<T> {
    T ask() throws IOException;
  }

  /** Asks again where the answer breaks off; not where waiting for it took long enough already. */
  static <T> T again(Pacing pacing, Question<T> question) throws IOException {
    for (int attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
      try {
        return question.ask();
      } catch (Broken e) {
        if (e.isSilence) {
          throw e;
        }
        pacing.backOff(attempt);
      }
    }
    return question.ask();
  }
}
