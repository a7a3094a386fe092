package dev.shale.http;

import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.PushbackInputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sends each request once, through the HTTP library. */
final class SingleExchange implements Http {
  private final ProxyRules proxies;
  private final Transports transports;
  private final PlainFallback plain;
  private final String userAgent;
  private final Patience patience;

  SingleExchange(TlsOptions tls, ProxyRules proxies, String userAgent, Patience patience) {
    this.proxies = proxies;
    this.transports = new Transports(tls, proxies);
    this.plain = new PlainFallback(tls, proxies, patience.toConnect());
    this.patience = patience;
    this.userAgent = userAgent;
  }

  @Override
  public Response send(Request asked) throws IOException {
    Request request =
        switch (asked.wire()) {
          case AS_CONFIGURED -> asked.to(plain.resolve(asked.uri()));
          case TLS -> asked;
        };
    Optional<ProxyServer> proxy = proxies.proxyFor(request.uri());
    WatchedContent content = new WatchedContent(request.body(), patience.toHear());
    try {
      HttpResponse answer = prepare(forProxy(request, proxy), content).execute();
      return response(request, answer, content);
    } catch (IOException e) {
      content.rethrow();
      if (Thread.currentThread().isInterrupted()) {
        throw interrupted(e);
      }
      throw proxy
          .map(server -> ConnectionException.through(server, request.uri(), e))
          .orElseGet(() -> ConnectionException.of(request.uri(), e));
    }
  }

  /** A tunnel is asked for with the password; what goes through it is not the proxy's to read. */
  private static Request forProxy(Request request, Optional<ProxyServer> proxy) {
    return HttpUri.isTls(request.uri())
        ? request
        : proxy
            .flatMap(ProxyServer::authorization)
            .map(value -> request.withOnly(Headers.PROXY_AUTHORIZATION, value))
            .orElse(request);
  }

  private HttpRequest prepare(Request request, WatchedContent content) throws IOException {
    HttpRequest prepared =
        transports
            .transportFor(request)
            .createRequestFactory()
            .buildRequest(
                request.method().name(),
                new GenericUrl(request.uri().toString(), true),
                carriesBody(request.method()) ? content : null);
    return prepared
        .setHeaders(headers(request))
        .setConnectTimeout(Math.toIntExact(patience.toConnect().toMillis()))
        .setReadTimeout(Math.toIntExact(patience.toHear().toMillis()))
        .setNumberOfRetries(0)
        .setFollowRedirects(false)
        .setThrowExceptionOnExecuteError(false)
        .setSuppressUserAgentSuffix(true)
        .setResponseReturnRawInputStream(true)
        .setLoggingEnabled(false)
        .setCurlLoggingEnabled(false);
  }

  private static boolean carriesBody(Method method) {
    return switch (method) {
      case POST, PUT, PATCH -> true;
      case GET, HEAD, DELETE -> false;
    };
  }

  /** The library's headers start with an Accept-Encoding, which would change a blob's bytes. */
  private HttpHeaders headers(Request request) {
    HttpHeaders headers = new HttpHeaders();
    headers.setAcceptEncoding("identity");
    headers.setUserAgent(userAgent);
    headers.setAccept("*/*");
    request.headers().fields().forEach(headers::set);
    return headers;
  }

  private static Response response(Request request, HttpResponse answer, WatchedContent content)
      throws IOException {
    if (content.hasFailed()) {
      answer.disconnect();
      throw new IOException("answered before the request was whole");
    }
    Headers headers = Headers.NONE;
    for (Map.Entry<String, Object> field : answer.getHeaders().entrySet()) {
      Object value = field.getValue();
      for (Object one : value instanceof Iterable<?> several ? several : List.of(value)) {
        headers = headers.with(field.getKey(), String.valueOf(one));
      }
    }
    InputStream body = body(request, answer);
    if (mayBeCut(headers) && answer.getStatusCode() >= 200 && request.method() != Method.HEAD) {
      body = requireAny(body, answer);
    }
    return new Response(
        request.uri(),
        answer.getStatusCode(),
        headers,
        new Closing(body, answer),
        said -> Secrets.of(request).leftOutOf(said));
  }

  /** Whether a head says nothing about its body's end, as one that was cut does. */
  private static boolean mayBeCut(Headers headers) {
    return headers.first("Content-Length").isEmpty()
        && headers.first("Transfer-Encoding").isEmpty()
        && headers.first("Connection").isEmpty();
  }

  /** The JDK takes a head that breaks off for a whole one, with nothing behind it. */
  private static InputStream requireAny(InputStream body, HttpResponse answer) throws IOException {
    if (answer.getStatusCode() == 204 || answer.getStatusCode() == 304) {
      return body;
    }
    PushbackInputStream in = new PushbackInputStream(body);
    int first = in.read();
    if (first < 0) {
      answer.disconnect();
      throw new EOFException("the answer broke off");
    }
    in.unread(first);
    return in;
  }

  private static InputStream body(Request request, HttpResponse answer) throws IOException {
    boolean hasNone =
        request.method() == Method.HEAD
            || answer.getStatusCode() == 204
            || answer.getStatusCode() == 304;
    InputStream received = hasNone ? null : answer.getContent();
    return received == null ? InputStream.nullInputStream() : received;
  }

  private static InterruptedIOException interrupted(IOException cause) {
    InterruptedIOException e = new InterruptedIOException("interrupted");
    e.initCause(cause);
    return e;
  }

  @Override
  public void close() {
    transports.close();
  }

  /** A body that gives its connection back, to be used again if it was read to its end. */
  private static final class Closing extends FilterInputStream {
    private final HttpResponse answer;
    private boolean ended;

    Closing(InputStream body, HttpResponse answer) {
      super(body);
      this.answer = answer;
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      ended |= one < 0;
      return one;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      ended |= count < 0;
      return count;
    }

    @Override
    public void close() throws IOException {
      if (ended) {
        super.close();
      } else {
        answer.disconnect();
      }
    }
  }
}
