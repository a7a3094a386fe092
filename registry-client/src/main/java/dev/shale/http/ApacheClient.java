package dev.shale.http;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.apache.v5.Apache5HttpTransport;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.SSLConnectionSocketFactory;

/** Sets Apache's client up to do one exchange and nothing else. */
final class ApacheClient {
  private ApacheClient() {}

  static HttpTransport transport(SSLContext tls, TlsOptions options) {
    HostnameVerifier verifier =
        options instanceof TlsOptions.Insecure
            ? NoopHostnameVerifier.INSTANCE
            : HttpsSupport.getDefaultHostnameVerifier();
    return new Apache5HttpTransport(
        HttpClientBuilder.create()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setSSLSocketFactory(new SSLConnectionSocketFactory(tls, verifier))
                    .build())
            .disableAuthCaching()
            .disableAutomaticRetries()
            .disableContentCompression()
            .disableCookieManagement()
            .disableRedirectHandling()
            .build());
  }
}
