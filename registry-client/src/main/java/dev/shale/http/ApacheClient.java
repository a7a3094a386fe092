package dev.shale.http;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.apache.v5.Apache5HttpTransport;
import java.net.URI;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.Credentials;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.SSLConnectionSocketFactory;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

/** Sets Apache's client up to do one exchange and nothing else. */
final class ApacheClient {
  /** More than are ever under way at once: who waits for one here would wait for an upload. */
  private static final int MAX_CONNECTIONS = 100;

  private static final TimeValue AT_ONCE = TimeValue.ZERO_MILLISECONDS;

  private ApacheClient() {}

  static HttpTransport transport(SSLContext tls, TlsOptions options, ProxyRules proxies) {
    HostnameVerifier verifier =
        options instanceof TlsOptions.Insecure
            ? NoopHostnameVerifier.INSTANCE
            : HttpsSupport.getDefaultHostnameVerifier();
    EarlyAnswers early = new EarlyAnswers();
    return new Apache5HttpTransport(
        HttpClientBuilder.create()
            .setRequestExecutor(
                new HttpRequestExecutor(
                    HttpRequestExecutor.DEFAULT_WAIT_FOR_CONTINUE,
                    DefaultConnectionReuseStrategy.INSTANCE,
                    early))
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setConnectionFactory(
                        ManagedHttpClientConnectionFactory.builder()
                            .responseOutOfOrderStrategy(early)
                            .build())
                    .setSSLSocketFactory(new SSLConnectionSocketFactory(tls, verifier))
                    .setDefaultConnectionConfig(
                        // Some proxies hang up after every answer, and do not say so.
                        ConnectionConfig.custom().setValidateAfterInactivity(AT_ONCE).build())
                    .setMaxConnPerRoute(MAX_CONNECTIONS)
                    .setMaxConnTotal(MAX_CONNECTIONS)
                    .build())
            .setRoutePlanner(new Routes(proxies))
            .setDefaultCredentialsProvider((asking, context) -> password(proxies, asking, context))
            .disableAuthCaching()
            .disableAutomaticRetries()
            .disableContentCompression()
            .disableCookieManagement()
            .disableRedirectHandling()
            .build());
  }

  /** The password for a tunnel; a request that has shown it already has no other to try. */
  private static @Nullable Credentials password(
      ProxyRules proxies, AuthScope asking, HttpContext context) {
    HttpRequest request = HttpClientContext.adapt(context).getRequest();
    if (request != null && request.containsHeader(Headers.PROXY_AUTHORIZATION)) {
      return null;
    }
    return proxies.servers().stream()
        .filter(proxy -> proxy.host().equals(asking.getHost()) && proxy.port() == asking.getPort())
        .filter(proxy -> proxy.userInfo().isPresent())
        .map(proxy -> new UsernamePasswordCredentials(proxy.user(), proxy.password().toCharArray()))
        .findFirst()
        .orElse(null);
  }

  /** The way to each server: straight, or through a proxy. */
  private static final class Routes extends DefaultRoutePlanner {
    private final ProxyRules proxies;

    Routes(ProxyRules proxies) {
      super(null);
      this.proxies = proxies;
    }

    @Override
    protected @Nullable HttpHost determineProxy(HttpHost target, HttpContext context) {
      return proxies
          .proxyFor(URI.create(target.toURI()))
          .map(proxy -> new HttpHost(proxy.host(), proxy.port()))
          .orElse(null);
    }
  }
}
