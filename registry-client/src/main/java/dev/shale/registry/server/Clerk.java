package dev.shale.registry.server;

import java.io.IOException;

/** Who attends to what a client says. Thread-safe. */
interface Clerk {
  /**
   * Sends the one answer to a request.
   *
   * @param client its address
   * @throws IOException if the connection broke, or was to
   */
  void attend(Exchange exchange, String client) throws IOException;

  /**
   * Notes that a client was refused before it said what it wants.
   *
   * @param sent how many bytes it was told so with
   */
  void noteRefusal(String client, int status, long sent);
}
