package dev.shale.http;

import java.io.IOException;

/**
 * Sends requests. An answer of any status is a {@link Response} and no failure. Safe for use by
 * several threads; what each implementation owes is in {@code HttpContract}.
 */
public interface Http extends AutoCloseable {
  /**
   * Sends the request and waits for the head of the answer; the caller closes the response.
   *
   * @throws ConnectionException if no answer came
   * @throws IOException what the request's body threw while it was written, unchanged
   */
  Response send(Request request) throws IOException;

  /** Releases connections; never fails. Requests may not be sent any more. */
  @Override
  void close();
}
