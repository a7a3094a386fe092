package dev.shale.registry.server;

import dev.shale.concurrent.Permits.Permit;
import dev.shale.http.Headers;
import dev.shale.registry.server.Answer.Body;
import dev.shale.registry.server.Repositories.ServedBlob;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.function.UnaryOperator;
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

  /** What is worth a thread of its own to send. */
  private static final long LARGE_BYTES = 1 << 20;

  private static final String CONNECTION = "Connection";
  private static final String CLOSE = "close";

  private final ClientSocket client;
  private final HttpServerConnection http;
  private final ClassicHttpRequest request;
  private final RequestBody body;
  private boolean closes;

  /** What sends an answer's body when the head is on its way. */
  @FunctionalInterface
  private interface BodySender {
    void send(ClassicHttpResponse response) throws IOException, HttpException;
  }

  /**
   * An exchange that begins with a request whose head has been received.
   *
   * @param http what speaks to the client
   */
  Exchange(ClientSocket client, HttpServerConnection http, ClassicHttpRequest request)
      throws IOException {
    this.client = client;
    this.http = http;
    this.request = request;
    this.body = body();
    this.closes = isBefore11(request.getVersion()) || says(CONNECTION, CLOSE);
  }

  /** An exchange with a client whose request is not understood, after which the connection ends. */
  static Exchange ofUnreadable(ClientSocket client, HttpServerConnection http) throws IOException {
    Exchange exchange = new Exchange(client, http, new BasicClassicHttpRequest("-", "-"));
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

  /** Sends an answer; gives how many bytes of its body were sent. */
  long send(Answer answer) throws IOException {
    return sendBy(
        response -> {
          if (!client.isPlain() || !sendsFile(answer.body())) {
            write(response, answer.body(), UnaryOperator.identity());
          }
        },
        answer);
  }

  /**
   * Sends an answer after which the connection ends; gives how many bytes of its body that were.
   */
  long sendLast(Answer answer) throws IOException {
    closes = true;
    return send(answer);
  }

  /**
   * Sends an answer; gives how many bytes of its body were sent.
   *
   * @param way what they pass through
   */
  long send(Answer answer, UnaryOperator<OutputStream> way) throws IOException {
    return sendBy(response -> write(response, answer.body(), way), answer);
  }

  private void write(ClassicHttpResponse response, Body body, UnaryOperator<OutputStream> way)
      throws IOException, HttpException {
    response.setEntity(
        new EntityTemplate(body.length(), null, null, out -> body.writeTo(way.apply(out))));
    http.sendResponseEntity(response);
  }

  /** Sends what is a large file past httpcore; gives false if it is none, or nobody is free to. */
  private boolean sendsFile(Body body) throws IOException {
    if (!(body instanceof Body.Part(ServedBlob blob, long first, long length))
        || length < LARGE_BYTES) {
      return false;
    }
    Optional<Permit> sender = client.trySender();
    if (sender.isEmpty()) {
      return false;
    }
    try (Permit _ = sender.get()) {
      Optional<FileChannel> opened = blob.openFile();
      if (opened.isEmpty()) {
        return false;
      }
      try (FileChannel file = opened.get()) {
        http.flush();
        client.send(file, first, length);
      }
    }
    return true;
  }

  private long sendBy(BodySender sender, Answer answer) throws IOException {
    closes = closes || body.endsBeyond(MAX_UNWANTED_BYTES);
    long length = method().equals("HEAD") ? 0 : answer.body().length();
    try {
      ClassicHttpResponse response = response(answer);
      if (closes) {
        response.setHeader(CONNECTION, CLOSE);
      }
      http.sendResponseHeader(response);
      if (length > 0) {
        sender.send(response);
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
