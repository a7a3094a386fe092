package dev.shale.registry;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.Response;
import java.io.IOException;
import java.io.InterruptedIOException;

/** A body that broke off, in the user's terms. */
final class Broken {
  private Broken() {}

  static OciException connection(String task, Response response, IOException cause)
      throws InterruptedIOException {
    if (cause instanceof InterruptedIOException interrupted
        && Thread.currentThread().isInterrupted()) {
      throw interrupted;
    }
    return new OciException(
        ErrorKind.UNAVAILABLE,
        "%s: connection to %s closed in the middle of the answer"
            .formatted(task, response.uri().getAuthority()),
        cause);
  }
}
