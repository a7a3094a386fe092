package dev.shale.registry.server;

import java.time.Duration;

/** Is told of each request when its answer has been sent; called by several threads at once. */
@FunctionalInterface
public interface AccessLog {
  /** Nobody is told. */
  AccessLog NONE = served -> {};

  /**
   * A request and what came of it.
   *
   * @param client its address
   * @param method {@code -}, and so the path, if what came was no request that is understood
   * @param path with its query
   * @param status 0 if there was no answer
   * @param sentBytes of the answer's body
   */
  record Served(
      String client, String method, String path, int status, long sentBytes, Duration took) {}

  /** Called once for each request. */
  void served(Served request);
}
