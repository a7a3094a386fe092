package dev.shale.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.impl.Http1StreamListener;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.ResponseOutOfOrderStrategy;
import org.apache.hc.core5.util.Timeout;

/**
 * Notices that a server answers while it is still being told: it will not have the rest, and may
 * close the connection, which would be all that one saw. Thread-safe.
 *
 * <p>Spec: RFC 9112, section 9.5 "Failures and Timeouts".
 */
final class EarlyAnswers implements ResponseOutOfOrderStrategy, Http1StreamListener {
  /** Over TLS one has to wait to see whether there is something. */
  private static final long TLS_INTERVAL_BYTES = 8 << 20;

  /**
   * Connections on which a server has been asked whether it wants to be told, and has not said so:
   * what it says next may be just that.
   */
  private final Set<HttpConnection> asking =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  @Override
  public void onRequestHead(HttpConnection connection, HttpRequest request) {
    if (request.containsHeader("Expect")) {
      asking.add(connection);
    }
  }

  @Override
  public void onResponseHead(HttpConnection connection, HttpResponse response) {
    asking.remove(connection);
  }

  @Override
  public void onExchangeComplete(HttpConnection connection, boolean keepAlive) {
    asking.remove(connection);
  }

  @Override
  public boolean isEarlyResponseDetected(
      ClassicHttpRequest request,
      HttpClientConnection connection,
      InputStream in,
      long sentBytes,
      long nextBytes)
      throws IOException {
    boolean canBeLeft = request.getEntity().getContentLength() > 0; // else it would be used again
    if (!canBeLeft || asking.contains(connection)) {
      return false;
    }
    if (connection.getSSLSession() == null) {
      return in.available() > 0;
    }
    return sentBytes / TLS_INTERVAL_BYTES != (sentBytes + nextBytes) / TLS_INTERVAL_BYTES
        && connection.isDataAvailable(Timeout.ONE_MILLISECOND);
  }
}
