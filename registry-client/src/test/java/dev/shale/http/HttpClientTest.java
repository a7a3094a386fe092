package dev.shale.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.concurrent.TaskGroup;
import dev.shale.progress.ProgressListener;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class HttpClientTest implements HttpContract {
  private static final TlsOptions TLS = new TlsOptions.Default();

  private static final Patience SHORT =
      new Patience(Duration.ofSeconds(10), Duration.ofMillis(200));

  private static Http client() {
    return client(Patience.DEFAULT);
  }

  private static Http client(Patience patience) {
    return new HttpClient(
        TLS, ProxyRules.NONE, "test", new TestPacing().pacing(), ProgressListener.NONE, patience);
  }

  @Override
  public Line connect(TestServer.Handler handler) throws IOException {
    TestServer server = TestServer.start(handler);
    return new Line(client(), server.uri("/"), server);
  }

  @Test
  void tellsServersWhoItIs() throws IOException {
    try (TestServer server = TestServer.start(asked -> TestServer.Answer.of(200, ""));
        Http http = client()) {
      http.send(Request.of(Method.GET, server.uri("/"))).close();
      assertEquals(Optional.of("test"), server.asked().getFirst().headers().first("User-Agent"));
    }
  }

  @Test
  void asksForBytesAsTheyAre() throws IOException {
    try (TestServer server = TestServer.start(asked -> TestServer.Answer.of(200, ""));
        Http http = client()) {
      http.send(Request.of(Method.GET, server.uri("/"))).close();
      assertEquals(
          Optional.of("identity"), server.asked().getFirst().headers().first("Accept-Encoding"));
    }
  }

  @Test
  void hearsAnAnswerThatComesBeforeTheServerWasToldAll() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        TaskGroup<Integer> refusing = TaskGroup.ofVirtualThreads();
        Http http = client()) {
      refusing.fork(
          () -> {
            try (Socket socket = server.accept()) {
              socket.getInputStream().readNBytes(100_000);
              socket
                  .getOutputStream()
                  .write("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
              return socket.getPort();
            }
          });
      URI uri = URI.create("http://127.0.0.1:%d/".formatted(server.getLocalPort()));
      Request request = Request.of(Method.PUT, uri).with(Body.of(new byte[20 << 20]));
      try (Response response = http.send(request)) {
        assertEquals(413, response.status());
      }
    }
  }

  @Test
  void failsToReadABodyThatIsCut() throws IOException {
    try (TestServer server =
            TestServer.start(asked -> TestServer.Answer.of(200, "hello").cutAfter(3));
        Http http = client();
        Response response = http.send(Request.of(Method.GET, server.uri("/")));
        InputStream body = response.body()) {
      assertThrows(IOException.class, body::readAllBytes);
    }
  }

  @Test
  void readsNoMoreOfARefusalThanIsAllowed() throws IOException {
    byte[] tooLong = new byte[Response.MAX_ERROR_BYTES + 1];
    try (TestServer server = TestServer.start(asked -> TestServer.Answer.of(404, tooLong));
        Http http = client();
        Response response = http.send(Request.of(Method.GET, server.uri("/")))) {
      assertEquals(Response.MAX_ERROR_BYTES, response.errorBody().length);
    }
  }

  @Test
  void speaksPlainHttpToALoopbackServerWithoutTls() throws IOException {
    try (TestServer server = TestServer.start(asked -> TestServer.Answer.of(200, ""));
        Http http = client();
        Response response =
            http.send(Request.of(Method.GET, URI.create("https://" + server.host() + "/a")))) {
      assertEquals(server.uri("/a"), response.uri());
    }
  }

  @Test
  void saysThatNobodyListens() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    URI uri = URI.create("http://127.0.0.1:" + port + "/");
    try (Http http = client()) {
      ConnectionException failure =
          assertThrows(ConnectionException.class, () -> http.send(Request.of(Method.GET, uri)));
      assertEquals(
          "cannot connect to 127.0.0.1:%d: connection refused".formatted(port),
          failure.getMessage());
    }
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.MINUTES)
  void leavesAServerThatTakesNoMoreOfABody() throws IOException {
    byte[] piece = new byte[1 << 20];
    Body endless =
        Body.ofLength(
            1L << 40,
            out -> {
              while (true) {
                out.write(piece);
              }
            });
    for (Method method : List.of(Method.PUT, Method.PATCH)) {
      try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          Http http = client(SHORT)) {
        URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
        ConnectionException failure =
            assertThrows(
                ConnectionException.class,
                () ->
                    TaskGroup.interruptibly(
                        () -> http.send(Request.of(method, uri).with(endless))));
        assertEquals(
            "no answer from 127.0.0.1:%d: it takes no more of the request"
                .formatted(silent.getLocalPort()),
            failure.getMessage());
      }
    }
  }

  @Test
  void asksNothingInPlainHttpThatMustGoOverTls() throws IOException {
    try (TestServer server = TestServer.start(asked -> TestServer.Answer.of(200, ""));
        Http http = client(SHORT)) {
      Request request =
          Request.of(Method.GET, URI.create("https://" + server.host() + "/"))
              .over(Request.Wire.TLS);
      assertThrows(ConnectionException.class, () -> http.send(request));
      assertEquals(List.of(), server.asked());
    }
  }

  @Test
  void showsNoSecretThatAServerRepeats() throws IOException {
    String basic = "Basic " + Base64.getEncoder().encodeToString("bob:sesame".getBytes(UTF_8));
    try (TestServer server = TestServer.start(asked -> TestServer.Answer.of(403, ""));
        Http http = client();
        Response refusal =
            http.send(Request.of(Method.GET, server.uri("/")).with(Headers.AUTHORIZATION, basic))) {
      assertEquals(
          "bob may not come with … (…)",
          refusal.shown("bob may not come with sesame (%s)".formatted(basic.substring(6))));
    }
  }
}
