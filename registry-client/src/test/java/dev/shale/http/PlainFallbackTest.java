package dev.shale.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.concurrent.TaskGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlainFallbackTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @ParameterizedTest
  @CsvSource({
    "localhost, true",
    "LOCALHOST, true",
    "127.0.0.1, true",
    "127.9.8.7, true",
    "[::1], true",
    "[0:0:0:0:0:0:0:1], true",
    "[::2], false",
    "[fe80::1], false",
    "128.0.0.1, false",
    "127.0.0.1.example, false",
    "localhost.example, false",
    "registry.example, false"
  })
  void knowsTheLoopbackInterface(String host, boolean loopback) {
    assertEquals(loopback, PlainFallback.isLoopback(host));
  }

  private static String scheme(TlsOptions options, TestServer server) {
    URI uri = URI.create("https://" + server.host() + "/v2/");
    return new PlainFallback(options, ProxyRules.NONE, PATIENCE).resolve(uri).getScheme();
  }

  @Test
  void staysWithTlsWhereTheServerSpeaksIt() throws IOException, GeneralSecurityException {
    try (TestServer server =
        TestServer.startTls(SSLContext.getDefault(), asked -> TestServer.Answer.of(200, ""))) {
      assertEquals("https", scheme(new TlsOptions.Insecure(), server));
    }
  }

  @Test
  void fallsBackWhereTheServerSpeaksNone() throws IOException {
    try (TestServer server = TestServer.start(asked -> TestServer.Answer.of(200, ""))) {
      assertEquals("http", scheme(new TlsOptions.Insecure(), server));
    }
  }

  @Test
  void doesNotTakeAServerThatIsDownForOneWithoutTls() throws IOException {
    TestServer server = TestServer.start(asked -> TestServer.Answer.of(200, ""));
    server.close();
    assertEquals("https", scheme(new TlsOptions.Insecure(), server));
  }

  @Test
  void doesNotTakeAServerThatHangsUpForOneWithoutTls() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        TaskGroup<Integer> hangingUp = TaskGroup.ofVirtualThreads()) {
      hangingUp.fork(
          () -> {
            try (Socket socket = server.accept()) {
              return socket.getInputStream().read();
            }
          });
      URI uri = URI.create("https://127.0.0.1:%d/v2/".formatted(server.getLocalPort()));
      assertEquals(
          uri,
          new PlainFallback(new TlsOptions.Insecure(), ProxyRules.NONE, PATIENCE).resolve(uri));
    }
  }

  @Test
  void takesAServerThatHangsUpOnTlsAndAnswersInHttpForOneWithout() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        TaskGroup<Integer> answering = TaskGroup.ofVirtualThreads()) {
      answering.fork(
          () -> {
            try (Socket greeted = server.accept()) {
              greeted.getInputStream().read();
            }
            try (Socket asked = server.accept()) {
              asked.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\n".getBytes(US_ASCII));
              return asked.getInputStream().read();
            }
          });
      URI uri = URI.create("https://127.0.0.1:%d/v2/".formatted(server.getLocalPort()));
      assertEquals(
          "http",
          new PlainFallback(new TlsOptions.Insecure(), ProxyRules.NONE, PATIENCE)
              .resolve(uri)
              .getScheme());
    }
  }

  @Test
  void keepsToTlsWhereItMust() throws IOException {
    try (TestServer server = TestServer.start(asked -> TestServer.Answer.of(200, ""))) {
      assertEquals("https", scheme(new TlsOptions.Verify(List.of(), Optional.empty()), server));
    }
  }

  @Test
  void asksNoHostBeyondTheLoopbackByDefault() {
    URI uri = URI.create("https://registry.invalid/v2/");
    assertEquals(
        uri, new PlainFallback(new TlsOptions.Default(), ProxyRules.NONE, PATIENCE).resolve(uri));
  }
}
