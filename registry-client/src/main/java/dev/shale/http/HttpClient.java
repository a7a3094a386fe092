package dev.shale.http;

import dev.shale.progress.ProgressListener;
import java.io.IOException;

/**
 * The real {@link Http}. Requests are repeated where that is safe, and GET and HEAD follow
 * redirects; a request to another host than the one that was asked carries no credentials. A server
 * has {@value #CONNECT_SECONDS} seconds to accept a connection, and may be silent for {@value
 * #SILENCE_SECONDS}. Which servers are spoken to in plain HTTP when an {@code https} URI is asked
 * for, {@link TlsOptions} says.
 */
public final class HttpClient implements Http {
  static final int CONNECT_SECONDS = 30;
  static final int SILENCE_SECONDS = 60;

  private final Http chain;

  /**
   * @param proxies which servers are reached through a proxy
   * @param userAgent what servers are told about us
   * @param progress told when a request has to be repeated, and what servers say to users
   */
  public HttpClient(
      TlsOptions tls,
      ProxyRules proxies,
      String userAgent,
      Pacing pacing,
      ProgressListener progress) {
    this(tls, proxies, userAgent, pacing, progress, Patience.DEFAULT);
  }

  /** A client that waits for servers as long as it is told, and else as above. */
  public HttpClient(
      TlsOptions tls,
      ProxyRules proxies,
      String userAgent,
      Pacing pacing,
      ProgressListener progress,
      Patience patience) {
    Http single = new SingleExchange(tls, proxies, userAgent, patience);
    Http noticing = new NoticingHttp(single, progress);
    this.chain = new RedirectingHttp(new RetryingHttp(noticing, pacing, progress));
  }

  @Override
  public Response send(Request request) throws IOException {
    return chain.send(request);
  }

  @Override
  public void close() {
    chain.close();
  }
}
