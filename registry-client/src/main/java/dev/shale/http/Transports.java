package dev.shale.http;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.javanet.NetHttpTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.OptionalLong;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The two transports of the HTTP library. The JDK's {@code HttpURLConnection} starts soonest and
 * serves nearly everything; what it cannot do (PATCH, a body of known length over 2 GiB, a proxy
 * that wants a password before it opens a tunnel) goes through Apache's client, whose classes are
 * not loaded before.
 */
final class Transports {
  private final TlsOptions options;
  private final ProxyRules proxies;
  private final HttpTransport net =
      new NetHttpTransport.Builder().setConnectionFactory(this::open).build();
  private @Nullable SSLContext tls;
  private @Nullable HttpTransport apache;

  Transports(TlsOptions options, ProxyRules proxies) {
    this.options = options;
    this.proxies = proxies;
  }

  HttpTransport transportFor(Request request) throws IOException {
    OptionalLong length = request.body().length();
    boolean tooLong = length.isPresent() && length.getAsLong() > Integer.MAX_VALUE;
    return request.method() == Method.PATCH || tooLong || isProxied(request) ? apache() : net;
  }

  private boolean isProxied(Request request) {
    return proxies.proxyFor(request.uri()).isPresent();
  }

  private HttpURLConnection open(URL url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.openConnection();
    if (connection instanceof HttpsURLConnection secure) {
      secure.setSSLSocketFactory(tls().getSocketFactory());
      if (options instanceof TlsOptions.Insecure) {
        secure.setHostnameVerifier((host, session) -> true);
      }
    }
    return connection;
  }

  private synchronized SSLContext tls() throws IOException {
    if (tls == null) {
      tls = TlsContext.of(options);
    }
    return tls;
  }

  private synchronized HttpTransport apache() throws IOException {
    if (apache == null) {
      apache = ApacheClient.transport(tls(), options, proxies);
    }
    return apache;
  }

  synchronized void close() {
    try {
      net.shutdown();
      if (apache != null) {
        apache.shutdown();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // neither does more than mark its sockets closed
    }
  }
}
