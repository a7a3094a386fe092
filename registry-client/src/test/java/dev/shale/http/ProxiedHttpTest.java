package dev.shale.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.progress.ProgressListener;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that only a proxy can find, since their names are none that exist. */
final class ProxiedHttpTest implements HttpContract {
  private static final String NAME = "registry.invalid";
  private static final String SECRET = "Basic dXNlcjpwOnc="; // user:p:w
  private static final String USER_INFO = "user:p%3Aw@";

  @TempDir Path temp;

  private static Http client(TlsOptions tls, String proxy) {
    return client(tls, proxy, new TestPacing());
  }

  private static Http client(TlsOptions tls, String proxy, TestPacing pacing) {
    ProxyRules rules = ProxyRules.of(Map.of("http_proxy", proxy, "https_proxy", proxy));
    return new HttpClient(tls, rules, "test", pacing.pacing(), ProgressListener.NONE);
  }

  private static Http client(String proxy) {
    return client(new TlsOptions.Insecure(), proxy);
  }

  private static URI behind(String scheme, TestServer server) {
    return URI.create(scheme + "://" + NAME + ":" + server.uri("/").getPort() + "/");
  }

  @Override
  public Line connect(TestServer.Handler handler) throws IOException {
    TestServer server = TestServer.start(handler);
    TestProxy proxy = TestProxy.start();
    return new Line(
        client(proxy.host()),
        behind("http", server),
        () -> {
          proxy.close();
          server.close();
        });
  }

  @Test
  void asksAProxyForTheWholeAddress() throws IOException {
    try (TestServer server = TestServer.start(asked -> TestServer.Answer.of(200, ""));
        TestProxy proxy = TestProxy.start();
        Http http = client(proxy.host())) {
      http.send(Request.of(Method.GET, behind("http", server))).close();
      assertEquals(List.of("GET " + behind("http", server)), proxy.asked());
    }
  }

  @Test
  void goesStraightToThisMachine() throws IOException {
    try (TestServer server = TestServer.start(asked -> TestServer.Answer.of(200, ""));
        TestProxy proxy = TestProxy.start();
        Http http = client(proxy.host())) {
      http.send(Request.of(Method.PATCH, server.uri("/"))).close();
      assertEquals(List.of(), proxy.asked());
    }
  }

  @Test
  void noticesThatAProxyHasHungUp() throws IOException, InterruptedException {
    TestPacing pacing = new TestPacing();
    try (TestServer server = TestServer.start(asked -> TestServer.Answer.of(200, "all"));
        TestProxy proxy = TestProxy.start();
        Http http = client(new TlsOptions.Insecure(), proxy.host(), pacing)) {
      for (int i = 0; i < 2; i++) {
        try (Response response = http.send(Request.of(Method.GET, behind("http", server)))) {
          assertEquals("all", new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
        }
        proxy.awaitHangingUp();
      }
      assertEquals(List.of(), pacing.pauses());
    }
  }

  @Test
  void showsAProxyItsPassword() throws IOException {
    try (TestServer server = TestServer.start(asked -> TestServer.Answer.of(200, ""));
        TestProxy proxy = TestProxy.requiring(SECRET);
        Http http = client(USER_INFO + proxy.host());
        Response response = http.send(Request.of(Method.GET, behind("http", server)))) {
      assertEquals(200, response.status());
    }
  }

  @Test
  void givesTheRefusalOfAProxyAsAnAnswer() throws IOException {
    try (TestServer server = TestServer.start(asked -> TestServer.Answer.of(200, ""));
        TestProxy proxy = TestProxy.requiring(SECRET);
        Http http = client("user:wrong@" + proxy.host());
        Response response = http.send(Request.of(Method.GET, behind("http", server)))) {
      assertEquals(407, response.status());
    }
  }

  @Test
  void speaksTlsThroughATunnel() throws Exception {
    try (TestServer server = TestServer.startTls(tls(), asked -> TestServer.Answer.of(200, "yes"));
        TestProxy proxy = TestProxy.requiring(SECRET);
        Http http = client(USER_INFO + proxy.host());
        Response response = http.send(Request.of(Method.GET, behind("https", server)))) {
      assertEquals("yes", new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void tellsNoServerThePasswordOfItsProxy() throws Exception {
    try (TestServer server = TestServer.startTls(tls(), asked -> TestServer.Answer.of(200, ""));
        TestProxy proxy = TestProxy.requiring(SECRET);
        Http http = client(USER_INFO + proxy.host())) {
      http.send(Request.of(Method.GET, behind("https", server))).close();
      assertEquals(
          Optional.empty(), server.asked().getFirst().headers().first("Proxy-Authorization"));
    }
  }

  @Test
  void verifiesTheServerBehindAProxy() throws Exception {
    try (TestServer server = TestServer.startTls(tls(), asked -> TestServer.Answer.of(200, ""));
        TestProxy proxy = TestProxy.start();
        Http http = client(new TlsOptions.Default(), proxy.host())) {
      Request request = Request.of(Method.GET, behind("https", server));
      String message =
          assertThrows(ConnectionException.class, () -> http.send(request)).getMessage();
      assertTrue(message.contains("is not trusted"), message);
      assertEquals(List.of(), server.asked());
    }
  }

  @Test
  void speaksPlainHttpBehindAProxyWhereThatIsAllowed() throws IOException {
    try (TestServer server = TestServer.start(asked -> TestServer.Answer.of(200, ""));
        TestProxy proxy = TestProxy.requiring(SECRET);
        Http http = client(USER_INFO + proxy.host());
        Response response = http.send(Request.of(Method.GET, behind("https", server)))) {
      assertEquals(behind("http", server), response.uri());
    }
  }

  @Test
  void saysThatAProxyWantsAPassword() throws Exception {
    try (TestServer server = TestServer.startTls(tls(), asked -> TestServer.Answer.of(200, ""));
        TestProxy proxy = TestProxy.requiring(SECRET);
        Http http = client(new TlsOptions.Default(), proxy.host())) {
      Request request = Request.of(Method.GET, behind("https", server));
      String message =
          assertThrows(ConnectionException.class, () -> http.send(request)).getMessage();
      assertTrue(message.startsWith("the proxy " + proxy.host() + " gives no way to "), message);
      assertTrue(message.contains("407"), message);
    }
  }

  @Test
  void saysThatTheProxyIsDown() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (Http http = client("user:secret@127.0.0.1:" + port)) {
      Request request = Request.of(Method.GET, URI.create("http://" + NAME + "/"));
      String message =
          assertThrows(ConnectionException.class, () -> http.send(request)).getMessage();
      assertTrue(message.contains("through the proxy 127.0.0.1:" + port), message);
      assertTrue(!message.contains("secret"), message);
    }
  }

  /** The context of a server with a certificate that no one has signed. */
  private SSLContext tls() throws IOException, InterruptedException, GeneralSecurityException {
    Path file = temp.resolve("keys");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "server",
                "-dname",
                "CN=" + NAME,
                "-storetype",
                "PKCS12",
                "-storepass",
                "password",
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(temp.resolve("said").toFile())
            .start();
    assertEquals(0, keytool.waitFor());
    char[] password = "password".toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, password);
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, password);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(factory.getKeyManagers(), null, null);
    return tls;
  }
}
