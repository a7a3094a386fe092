package dev.shale.http;

import dev.shale.progress.ProgressListener;
import java.io.IOException;

/** Sends again what may be sent again: what the server has not seen, or may see twice. */
final class RetryingHttp implements Http {
  private final Http next;
  private final Pacing pacing;
  private final ProgressListener progress;

  RetryingHttp(Http next, Pacing pacing, ProgressListener progress) {
    this.next = next;
    this.pacing = pacing;
    this.progress = progress;
  }

  @Override
  public Response send(Request request) throws IOException {
    for (int attempt = 1; attempt <= pacing.retries().times(); attempt++) {
      try {
        Response response = next.send(request);
        if (!isWorthRepeating(request, response)) {
          return response;
        }
        response.close();
        warn(request, "answered " + response.status());
        pacing.backOff(attempt, response);
      } catch (ConnectionException e) {
        if (!isWorthRepeating(request, e)) {
          throw e;
        }
        warn(request, e.getMessage());
        pacing.backOff(attempt);
      }
    }
    return next.send(request);
  }

  private boolean isWorthRepeating(Request request, Response response) {
    boolean mayHelp =
        switch (response.status()) {
          case 429, 503 -> request.body().repeat() == Body.Repeat.FREELY;
          case 500, 502, 504 -> isHarmlessTwice(request);
          default -> false;
        };
    return mayHelp && !pacing.isTooLong(response.header("Retry-After"));
  }

  private static boolean isWorthRepeating(Request request, ConnectionException failure) {
    return switch (failure.repeat()) {
      case SAFE -> true;
      case IF_IDEMPOTENT -> isHarmlessTwice(request) && !Thread.currentThread().isInterrupted();
      case POINTLESS -> false;
    };
  }

  private static boolean isHarmlessTwice(Request request) {
    return request.method().mayBeRepeated() && request.body().repeat() == Body.Repeat.FREELY;
  }

  private void warn(Request request, String reason) {
    progress.warn("%s: %s; trying again".formatted(request.uri().getAuthority(), reason));
  }

  @Override
  public void close() {
    next.close();
  }
}
