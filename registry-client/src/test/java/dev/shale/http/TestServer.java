package dev.shale.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;

/** An HTTP server in this process that answers as a test says, and notes what it was asked. */
public final class TestServer implements AutoCloseable {
  /** Decides on answers. */
  @FunctionalInterface
  public interface Handler {
    Answer answer(Asked asked) throws IOException;
  }

  /**
   * A request as it arrived.
   *
   * @param path with its query
   * @param isWhole whether all of the body came
   */
  public record Asked(String method, String path, Headers headers, byte[] body, boolean isWhole) {
    /** A request of which all came. */
    public Asked(String method, String path, Headers headers, byte[] body) {
      this(method, path, headers, body, true);
    }

    /** The body as text. */
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /**
   * What is sent back.
   *
   * @param cutAfter closes the connection after so many bytes of the body
   */
  public record Answer(int status, Headers headers, byte[] body, OptionalInt cutAfter) {
    /** No answer: the connection just closes. */
    public static final Answer NONE = of(0, "");

    /** An answer with a text. */
    public static Answer of(int status, String text) {
      return of(status, text.getBytes(StandardCharsets.UTF_8));
    }

    /** An answer with some bytes. */
    public static Answer of(int status, byte[] bytes) {
      return new Answer(status, Headers.NONE, bytes, OptionalInt.empty());
    }

    /** This answer with one more header. */
    public Answer with(String name, String value) {
      return new Answer(status, headers.with(name, value), body, cutAfter);
    }

    /** This answer, broken off after so many bytes. */
    public Answer cutAfter(int bytes) {
      return new Answer(status, headers, body, OptionalInt.of(bytes));
    }
  }

  /** How much of a request's body is read before the server hangs up. */
  @FunctionalInterface
  public interface BodyLimit {
    OptionalInt of(String method, String path);
  }

  /** How much is sent at once. */
  public static final int PIECE_BYTES = 16 << 10;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final String scheme;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private volatile Duration pause = Duration.ZERO;
  private volatile Duration bodyPause = Duration.ZERO;
  private volatile BodyLimit limit = (method, path) -> OptionalInt.empty();

  private TestServer(HttpServer server, String scheme, Handler handler) {
    this.server = server;
    this.scheme = scheme;
    server.setExecutor(threads);
    server.createContext("/", exchange -> handle(exchange, handler));
    server.start();
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** Starts a server on a free loopback port. */
  public static TestServer start(Handler handler) throws IOException {
    return new TestServer(HttpServer.create(anyPort(), 0), "http", handler);
  }

  /** Starts a server that speaks TLS. */
  public static TestServer startTls(SSLContext tls, Handler handler) throws IOException {
    HttpsServer server = HttpsServer.create(anyPort(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return new TestServer(server, "https", handler);
  }

  private void handle(HttpExchange exchange, Handler handler) throws IOException {
    try (exchange) {
      Headers headers = Headers.NONE;
      for (var field : exchange.getRequestHeaders().entrySet()) {
        for (String value : field.getValue()) {
          headers = headers.with(field.getKey(), value);
        }
      }
      Asked request = receive(exchange, headers);
      asked.add(request);
      Answer answer = handler.answer(request);
      if (request.isWhole()) {
        send(exchange, answer);
      }
    }
  }

  private Asked receive(HttpExchange exchange, Headers headers) {
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().toString();
    OptionalInt most = limit.of(method, path);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean isWhole = false;
    try {
      byte[] piece = new byte[PIECE_BYTES];
      int count = 0;
      while (count >= 0 && body.size() < most.orElse(Integer.MAX_VALUE)) {
        body.write(piece, 0, count);
        received.addAndGet(count);
        int room = most.orElse(Integer.MAX_VALUE) - body.size();
        count = exchange.getRequestBody().read(piece, 0, Math.min(piece.length, room));
        if (count > 0) {
          rest(bodyPause);
        }
      }
      isWhole = count < 0;
    } catch (IOException e) {
      isWhole = false; // the client hung up: what came has come
    }
    return new Asked(method, path, headers, body.toByteArray(), isWhole);
  }

  /** Reads no more than so much of the bodies of requests, and hangs up then. */
  public void limitBodies(BodyLimit bodies) {
    limit = bodies;
  }

  /** How many bytes of bodies have come. */
  public long bytesReceived() {
    return received.get();
  }

  private void send(HttpExchange exchange, Answer answer) throws IOException {
    if (answer.status() == 0) {
      return;
    }
    answer
        .headers()
        .fields()
        .forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
    byte[] body = answer.body();
    if (exchange.getRequestMethod().equals("HEAD") || body.length == 0) {
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
      }
      exchange.sendResponseHeaders(answer.status(), -1);
      return;
    }
    exchange.sendResponseHeaders(answer.status(), body.length);
    int end = answer.cutAfter().orElse(body.length);
    for (int at = 0; at < end; at += PIECE_BYTES) {
      int length = Math.min(PIECE_BYTES, end - at);
      exchange.getResponseBody().write(body, at, length);
      exchange.getResponseBody().flush();
      sent.addAndGet(length);
      if (length == PIECE_BYTES) {
        rest(pause);
      }
    }
  }

  private static void rest(Duration pause) throws IOException {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted");
    }
  }

  /** Reads bodies of requests with a pause after each piece. */
  public void paceBodies(Duration pauseAfterEach) {
    bodyPause = pauseAfterEach;
  }

  /** Sends bodies in pieces of {@link #PIECE_BYTES}, with a pause after each. */
  public void pace(Duration pauseAfterEach) {
    pause = pauseAfterEach;
  }

  /** How many bytes of bodies have been sent. */
  public long bytesSent() {
    return sent.get();
  }

  /** Host and port. */
  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** An address on this server. */
  public URI uri(String path) {
    return URI.create(scheme + "://" + host() + path);
  }

  /** What came, in its order. */
  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** What came, as {@code METHOD PATH}. */
  public List<String> askedFor() {
    return asked.stream().map(Asked::toString).toList();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
