package dev.shale.http;

import dev.shale.error.OneLine;
import dev.shale.progress.ProgressListener;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells the user what servers say beside their answers, once each: warnings, and that few requests
 * are left.
 *
 * <p>Spec: distribution-spec v1.1.1, "Warnings"; RFC 7234, section 5.5.
 */
final class NoticingHttp implements Http {
  /** How many warnings all servers together are good for. */
  static final int MAX_WARNINGS = 20;

  /** How much of a warning is shown, in characters. */
  static final int MAX_WARNING_LENGTH = 200;

  /** No other code, agent or date is meant for users. */
  private static final Pattern WARNING = Pattern.compile("299 - \"((?:[^\"\\\\]|\\\\.)*+)\"");

  private final Http next;
  private final ProgressListener progress;
  private final Set<String> said = ConcurrentHashMap.newKeySet();

  NoticingHttp(Http next, ProgressListener progress) {
    this.next = next;
    this.progress = progress;
  }

  @Override
  public Response send(Request request) throws IOException {
    Response response = next.send(request);
    String host = response.uri().getAuthority();
    for (String value : response.headers().all("Warning")) {
      Matcher matcher = WARNING.matcher(value.trim());
      if (matcher.matches()) {
        warnOnce(host, response.shown(matcher.group(1).replaceAll("\\\\(.)", "$1")));
      }
    }
    RateLimit.of(response.headers())
        .filter(RateLimit::isLow)
        .filter(_ -> said.add(host))
        .ifPresent(limit -> progress.warn("%s: %s".formatted(host, limit)));
    return response;
  }

  private void warnOnce(String host, String text) {
    String shown = OneLine.of(text, MAX_WARNING_LENGTH);
    String warning = host + " warns: " + shown;
    if (!shown.isEmpty() && said.size() < MAX_WARNINGS && said.add(warning)) {
      progress.warn(warning);
    }
  }

  @Override
  public void close() {
    next.close();
  }
}
