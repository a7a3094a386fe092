package dev.shale.registry.server;

import dev.shale.http.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.stream.Stream;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.io.HttpServerConnection;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.protocol.HttpDateGenerator;

/** A request that has come over a connection, and the way back. Not thread-safe. */
final class Exchange {
  /** So much of a body that nobody wanted is read so that the connection can go on, as Go does. */
  static final long MAX_UNWANTED_BYTES = 256 << 10;

  private static final String CONNECTION = "Connection";
  private static final String CLOSE = "close";

  private final HttpServerConnection http;
  private final ClassicHttpRequest request;
  private final RequestBody body;
  private boolean closes;

  /** What writes an answer's body. */
  @FunctionalInterface
  interface BodyWriter {
    void writeTo(OutputStream out) throws IOException;
  }

  /** An exchange that begins with a request whose head has been received. */
  Exchange(HttpServerConnection http, ClassicHttpRequest request) throws IOException {
    this.http = http;
    this.request = request;
    this.body = body();
    this.closes = isBefore11(request.getVersion()) || says(CONNECTION, CLOSE);
  }

  /** An exchange with a client whose request is not understood, after which the connection ends. */
  static Exchange ofUnreadable(HttpServerConnection http) throws IOException {
    Exchange exchange = new Exchange(http, new BasicClassicHttpRequest("-", "-"));
    exchange.closes = true;
    return exchange;
  }

  private RequestBody body() throws IOException {
    HttpEntity entity = request.getEntity();
    if (entity == null) {
      return new RequestBody(InputStream.nullInputStream(), 0);
    }
    long stated = entity.getContentLength();
    long length = stated < 0 ? RequestBody.OPEN_ENDED : stated;
    return says("Expect", "100-continue")
        ? new RequestBody(entity.getContent(), length, this::invite)
        : new RequestBody(entity.getContent(), length);
  }

  private static boolean isBefore11(ProtocolVersion version) {
    return version != null && version.lessEquals(HttpVersion.HTTP_1_0);
  }

  private boolean says(String name, String value) {
    return Stream.of(request.getHeaders(name))
        .flatMap(header -> Stream.of(header.getValue().split(",", -1)))
        .anyMatch(token -> token.strip().equalsIgnoreCase(value));
  }

  private void invite() throws IOException {
    try {
      http.sendResponseHeader(new BasicClassicHttpResponse(100));
      http.flush();
    } catch (HttpException e) {
      throw new IOException(e);
    }
  }

  String method() {
    return request.getMethod();
  }

  /** The path, with its query. */
  String target() {
    return request.getPath();
  }

  /**
   * The request.
   *
   * @throws Problem if its target is no URI
   */
  Asked asked() {
    Headers headers = Headers.NONE;
    for (Header header : request.getHeaders()) {
      headers = headers.with(header.getName(), header.getValue());
    }
    try {
      return Asked.of(method(), new URI(target()), headers, body);
    } catch (URISyntaxException e) {
      throw new Problem(ErrorCode.NAME_INVALID, "\"" + target() + "\" is no URI");
    }
  }

  /**
   * Sends an answer; gives how many bytes of its body were sent.
   *
   * @param writer writes as many as the answer's body has; unused if none are sent
   */
  long send(Answer answer, BodyWriter writer) throws IOException {
    closes = closes || body.endsBeyond(MAX_UNWANTED_BYTES);
    long length = method().equals("HEAD") ? 0 : answer.body().length();
    try {
      ClassicHttpResponse response = response(answer);
      if (closes) {
        response.setHeader(CONNECTION, CLOSE);
      }
      http.sendResponseHeader(response);
      if (length > 0) {
        response.setEntity(new EntityTemplate(length, null, null, writer::writeTo));
        http.sendResponseEntity(response);
      }
      http.flush();
    } catch (HttpException e) {
      throw new IOException(e);
    }
    return length;
  }

  private static ClassicHttpResponse response(Answer answer) {
    ClassicHttpResponse response = new BasicClassicHttpResponse(answer.status());
    response.addHeader("Date", HttpDateGenerator.INSTANCE.getCurrentDate());
    answer
        .headers()
        .fields()
        .forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
    if (answer.status() != 204 && answer.status() != 304) {
      response.addHeader("Content-Length", answer.body().length());
    }
    return response;
  }

  /** Whether another request may follow; takes what is left of this one off the connection. */
  boolean goesOn() throws IOException {
    if (!closes) {
      body.skipToEnd(MAX_UNWANTED_BYTES);
    }
    return !closes && body.hasEnded();
  }
}
