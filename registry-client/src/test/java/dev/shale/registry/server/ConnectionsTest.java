package dev.shale.registry.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import dev.shale.registry.server.AccessLog.Served;
import dev.shale.trust.Htpasswd;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the registry makes of clients' bytes, of those that never come, and of too many. */
@Timeout(60)
final class ConnectionsTest {
  /** For tests that are about something else than waiting. */
  private static final Duration LONG = Duration.ofMinutes(10);

  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Patience ENDLESS = new Patience(LONG, LONG, LONG, LONG);

  private static final String BASE = "GET /v2/ HTTP/1.1\r\nHost: x\r\n\r\n";

  @TempDir Path root;
  private final Queue<Served> log = new ConcurrentLinkedQueue<>();
  private LayoutRepositories layout;

  @BeforeEach
  void open() throws IOException {
    layout = LayoutRepositories.open(root.resolve("images"));
  }

  @AfterEach
  void close() throws IOException {
    layout.close();
  }

  private RegistryServer start(ServerOptions options, Patience patience) throws IOException {
    return RegistryServer.start(layout, options, log::add, patience);
  }

  private RegistryServer start(Patience patience) throws IOException {
    return start(ServerOptions.LOCAL, patience);
  }

  private static ServerOptions forNobody(Path root) throws IOException {
    Path users = Files.writeString(root.resolve("users"), "");
    return ServerOptions.LOCAL.withUsers(Htpasswd.read(users));
  }

  @Test
  void tellsATlsClientAtOnceThatThisIsHttp() throws IOException {
    byte[] hello = HexFormat.of().parseHex("16030100f1010000ed0303");
    try (RegistryServer server = start(ENDLESS);
        RawClient client = RawClient.of(server)) {
      client.send(hello);
      assertEquals(
          "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTPS request to an HTTP server.\n",
          client.rest());
    }
    assertEquals(400, log.remove().status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage\r\n\r\n",
        "GET\r\n\r\n",
        "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n"
      })
  void refusesWhatIsNoRequest(String garbage) throws IOException {
    try (RegistryServer server = start(ENDLESS);
        RawClient client = RawClient.of(server)) {
      client.send(garbage);
      assertTrue(client.rest().matches("(?s)HTTP/1.1 4(00|31) .*Connection: close\r\n.*"));
    }
    Served refused = log.remove();
    assertEquals("-", refused.method());
    assertTrue(refused.status() >= 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: -1",
        "Content-Length: x",
        "Content-Length: 1\r\nContent-Length: 2"
      })
  void refusesALengthThatIsNone(String header) throws IOException {
    try (RegistryServer server = start(ENDLESS);
        RawClient client = RawClient.of(server)) {
      client.send("POST /v2/a/blobs/uploads/ HTTP/1.1\r\n" + header + "\r\n\r\n");
      assertEquals(400, client.status());
    }
  }

  @Test
  void refusesATransferCodingThatItDoesNotKnow() throws IOException {
    try (RegistryServer server = start(ENDLESS);
        RawClient client = RawClient.of(server)) {
      client.send("POST /v2/a/blobs/uploads/ HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n");
      assertEquals(501, client.status());
    }
  }

  @Test
  void doesNothingForAHeadThatBreaksOff() throws IOException {
    try (RegistryServer server = start(ENDLESS);
        RawClient client = RawClient.of(server)) {
      client.send("POST /v2/a/blobs/uploads/ HTTP/1.1\r\nHost: x\r\n");
      client.endOutput();
      assertEquals("", client.rest());
    }
    assertTrue(log.isEmpty());
  }

  @Test
  void takesHeadersUpToALengthAndANumber() throws IOException {
    String line = "X: " + "x".repeat(HttpConnection.MAX_LINE_BYTES - "X: \r\n".length());
    String lines = "X: y\r\n".repeat(HttpConnection.MAX_HEADERS);
    try (RegistryServer server = start(ENDLESS);
        RawClient client = RawClient.of(server)) {
      client.send("GET /v2/ HTTP/1.1\r\n" + line + "\r\n\r\n");
      assertEquals(200, client.status());
      client.send("GET /v2/ HTTP/1.1\r\n" + lines + "\r\n");
      assertEquals(200, client.status());
      client.send("GET /v2/ HTTP/1.1\r\n" + lines + "X: y\r\n");
      assertEquals(431, client.status());
    }
    try (RegistryServer server = start(ENDLESS);
        RawClient client = RawClient.of(server)) {
      client.send("GET /v2/ HTTP/1.1\r\n" + line + "x\r\n\r\n");
      assertEquals(431, client.status());
    }
  }

  @Test
  void takesHeadsUpToASize() throws IOException {
    String line = "X: " + "x".repeat(1000) + "\r\n";
    try (RegistryServer server = start(ENDLESS);
        RawClient client = RawClient.of(server)) {
      String fits = line.repeat(ClientSocket.MAX_HEAD_BYTES / line.length() - 1);
      for (int i = 0; i < 3; i++) { // each has a size of its own
        client.send("GET /v2/ HTTP/1.1\r\n" + fits + "\r\n");
        assertEquals(200, client.status());
      }
      client.send("GET /v2/ HTTP/1.1\r\n" + line.repeat(HttpConnection.MAX_HEADERS) + "\r\n");
      assertEquals(431, client.status());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "x", "X: y\r\n"})
  void endsWithAHeadThatHasNoEnd(String piece) throws IOException {
    byte[] pieces = piece.repeat(1000).getBytes(StandardCharsets.US_ASCII);
    try (RegistryServer server = start(ENDLESS);
        RawClient client = RawClient.of(server)) {
      client.send("GET /" + (piece.equals("/") ? "" : " HTTP/1.1\r\n"));
      int sent = 0;
      while (sent < HttpConnection.MAX_LINE_BYTES) {
        client.send(pieces);
        sent += pieces.length;
      }
      assertEquals(431, client.status());
    }
  }

  @Test
  void waitsForTheFirstRequestOnlySoLong() throws IOException {
    try (RegistryServer server = start(new Patience(SHORT, LONG, LONG, SHORT));
        RawClient client = RawClient.of(server)) {
      assertEquals("", client.rest());
    }
  }

  @Test
  void waitsForTheNextRequestOnlySoLong() throws IOException {
    try (RegistryServer server = start(new Patience(SHORT, LONG, LONG, SHORT));
        RawClient client = RawClient.of(server)) {
      client.send(BASE);
      assertEquals(200, client.status());
      assertEquals("", client.rest());
    }
  }

  /** Each byte comes in time, the whole does not. */
  @Test
  void waitsForAHeadOnlySoLong() throws IOException {
    try (RegistryServer server = start(new Patience(LONG, SHORT, LONG, SHORT));
        RawClient client = RawClient.of(server)) {
      client.send("GET /v2/ HTTP/1.1\r\nX: ");
      assertThrows(SocketException.class, () -> sendSlowly(client, server));
    }
    assertTrue(log.stream().allMatch(served -> served.status() == 200), log::toString);
  }

  private static void sendSlowly(RawClient client, RegistryServer server) throws IOException {
    while (true) {
      try (RawClient other = RawClient.of(server)) {
        other.send(BASE);
        assertEquals(200, other.status());
      }
      client.send("y");
    }
  }

  @Test
  void waitsForAReaderOnlySoLong() throws IOException {
    Digest blob;
    try (RegistryServer patient = start(ENDLESS);
        Wire wire = new Wire(patient.address())) {
      blob = wire.push("a", new byte[32 << 20]);
    }
    log.clear();
    try (RegistryServer server = start(new Patience(LONG, LONG, SHORT, SHORT));
        RawClient client = RawClient.of(server)) {
      client.send("GET /v2/a/blobs/" + blob + " HTTP/1.1\r\n\r\n");
      while (log.isEmpty()) {
        Thread.onSpinWait();
      }
      assertEquals(0, log.remove().sentBytes());
    }
  }

  @Test
  void waitsForABodyOnlySoLong() throws IOException {
    try (RegistryServer server = start(new Patience(LONG, LONG, SHORT, SHORT));
        RawClient client = RawClient.of(server)) {
      client.send("POST /v2/a/blobs/uploads/?digest=" + Digest.of("ab") + " HTTP/1.1\r\n");
      client.send("Content-Length: 2\r\n\r\na");
      assertEquals("", client.rest());
    }
    assertEquals(0, log.remove().status());
  }

  @Test
  void aBodyMayBeSlowAsLongAsItMoves() throws IOException {
    byte[] blob = "slowly".getBytes(StandardCharsets.US_ASCII);
    try (RegistryServer server = start(new Patience(SHORT, SHORT, LONG, SHORT));
        RawClient client = RawClient.of(server)) {
      client.send("POST /v2/a/blobs/uploads/?digest=" + Digest.of(blob) + " HTTP/1.1\r\n");
      client.send("Expect: 100-continue\r\nContent-Length: " + blob.length + "\r\n\r\n");
      assertEquals(100, client.status());
      try (RawClient silent = RawClient.of(server)) {
        assertEquals("", silent.rest()); // as long as that the body has not moved either
      }
      client.send(blob);
      assertEquals(201, client.status());
    }
  }

  @Test
  void asksForABodyOnlyIfItWantsIt() throws IOException {
    try (RegistryServer server = start(forNobody(root), ENDLESS);
        RawClient client = RawClient.of(server)) {
      client.send(
          "PUT /v2/a/manifests/1 HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n");
      assertTrue(
          client.rest().matches("(?s)HTTP/1.1 401 Unauthorized\r\n.*Connection: close\r\n.*"));
    }
  }

  @Test
  void readsNoFurtherInALargeBodyThatItRefuses() throws IOException {
    Patience patience = new Patience(LONG, LONG, LONG, SHORT);
    try (RegistryServer server = start(forNobody(root), patience);
        RawClient client = RawClient.of(server)) {
      client.send("PUT /v2/a/manifests/1 HTTP/1.1\r\nContent-Length: " + (1L << 40) + "\r\n\r\n");
      assertEquals(401, client.status());
      assertThrows(SocketException.class, () -> client.sendUntilRefused("x".repeat(1 << 16)));
    }
  }

  @Test
  void readsNoFurtherInABodyWithoutAnEnd() throws IOException {
    Patience patience = new Patience(LONG, LONG, LONG, SHORT);
    try (RegistryServer server = start(forNobody(root), patience);
        RawClient client = RawClient.of(server)) {
      client.send("PUT /v2/a/manifests/1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
      String chunk = "10000\r\n" + "x".repeat(1 << 16) + "\r\n";
      assertThrows(SocketException.class, () -> client.sendUntilRefused(chunk));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 3\r\n\r\nabc",
        "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
      })
  void goesOnAfterASmallBodyThatItRefuses(String body) throws IOException {
    try (RegistryServer server = start(forNobody(root), ENDLESS);
        RawClient client = RawClient.of(server)) {
      client.send("PUT /v2/a/manifests/1 HTTP/1.1\r\n" + body + BASE);
      assertEquals(401, client.status());
      assertEquals(401, client.status());
    }
    assertEquals(List.of("PUT", "GET"), log.stream().map(Served::method).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz\r\n", "3\r\nabcdef\r\n", "-1\r\n", "\r\n\r\n"})
  void refusesABodyWhoseChunksAreNone(String chunks) throws IOException {
    try (RegistryServer server = start(ENDLESS);
        RawClient client = RawClient.of(server);
        Wire wire = new Wire(server.address())) {
      String upload = wire.begin("a");
      client.send("PATCH " + upload + " HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("2\r\nab\r\n" + chunks + BASE);
      String answer = client.rest();
      assertTrue(
          answer.matches("(?s)HTTP/1.1 400 (?!.*HTTP/1.1).*Connection: close\r\n.*"), answer);
      assertEquals(204, wire.get(upload).status()); // it can go on
    }
  }

  @Test
  void endsAfterABodyWhoseChunksAreNoneThatItRefuses() throws IOException {
    try (RegistryServer server = start(forNobody(root), ENDLESS);
        RawClient client = RawClient.of(server)) {
      client.send("PUT /v2/a/manifests/1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
      assertTrue(client.rest().startsWith("HTTP/1.1 401 "));
    }
  }

  @Test
  void refusesAManifestThatIsMuchTooLarge() throws IOException {
    try (RegistryServer server = start(ENDLESS);
        RawClient client = RawClient.of(server)) {
      int length = RawManifest.MAX_BYTES + (1 << 20);
      client.send("PUT /v2/a/manifests/1 HTTP/1.1\r\nContent-Length: " + length + "\r\n\r\n");
      client.send(new byte[length]);
      assertEquals(413, client.status());
    }
  }

  @Test
  void answersRequestsThatComeTogetherInTheirOrder() throws IOException {
    try (RegistryServer server = start(ENDLESS);
        RawClient client = RawClient.of(server)) {
      client.send(BASE + BASE.replace("/v2/", "/v2/a/tags/list") + BASE.replace("GET", "HEAD"));
      assertEquals(200, client.status());
      assertEquals(404, client.status());
      client.endOutput();
      assertTrue(client.rest().matches("(?s)HTTP/1.1 200 OK\r\n.*\r\nContent-Length: 2\r\n\r\n"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET /v2/ HTTP/1.0\r\n\r\n", "GET /v2/ HTTP/1.1\r\nConnection: close\r\n\r\n"})
  void closesForWhoAsksForIt(String request) throws IOException {
    try (RegistryServer server = start(ENDLESS);
        RawClient client = RawClient.of(server)) {
      client.send(request);
      assertTrue(client.rest().endsWith("\r\n\r\n{}"));
    }
  }

  @Test
  void refusesATargetThatIsNoUri() throws IOException {
    try (RegistryServer server = start(ENDLESS);
        RawClient client = RawClient.of(server)) {
      client.send("GET /v2/%zz/tags/list HTTP/1.1\r\n\r\n");
      assertEquals(400, client.status());
      client.send(BASE);
      assertEquals(200, client.status());
    }
  }

  @Test
  void hundredsOfIdleClientsDoNoHarm() throws IOException {
    List<RawClient> idle = new ArrayList<>();
    try (RegistryServer server = start(ENDLESS)) {
      try {
        for (int i = 0; i < 500; i++) {
          RawClient client = RawClient.of(server);
          idle.add(client);
          client.send(BASE);
          assertEquals(200, client.status());
        }
        for (RawClient client : idle) {
          client.send(BASE);
          assertEquals(200, client.status());
        }
      } finally {
        for (RawClient client : idle) {
          client.close();
        }
      }
    }
  }

  /** Has as many clients served as there may be, and adds each when it is open. */
  private static void connectAll(RegistryServer server, List<RawClient> clients)
      throws IOException {
    for (int i = 0; i < HttpListener.MAX_CLIENTS; i++) {
      clients.add(RawClient.of(server));
      clients.getLast().send(BASE);
      assertEquals(200, clients.getLast().status());
    }
  }

  @Test
  void tellsWhoeverComesWhenThereAreTooManyToComeAgain() throws IOException {
    List<RawClient> clients = new ArrayList<>();
    try (RegistryServer server = start(ENDLESS)) {
      try {
        connectAll(server, clients);
        try (RawClient another = RawClient.of(server)) {
          another.send(BASE);
          String answer = another.rest();
          assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
          assertTrue(answer.contains("\r\nRetry-After: 5\r\n"), answer);
          assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
        }
        assertEquals(1, log.stream().filter(served -> served.status() == 503).count());
        clients.getFirst().send(BASE);
        assertEquals(200, clients.getFirst().status());
        clients.removeFirst().close();
        awaitPlace(server);
      } finally {
        for (RawClient client : clients) {
          client.close();
        }
      }
    }
  }

  /** Else each of them would take the place of one that could be served. */
  @Test
  void servesAsManyAsItCanWhileOthersAreSentAway() throws IOException {
    List<RawClient> clients = new ArrayList<>();
    try (RegistryServer server = start(ENDLESS)) {
      try {
        connectAll(server, clients);
        for (int i = 0; i < HttpListener.MAX_TURNED_AWAY / 2; i++) {
          clients.add(RawClient.of(server)); // and says nothing yet
        }
        try (RawClient last = RawClient.of(server)) { // when this has an answer, they are in
          last.send(BASE);
          assertEquals(503, last.status());
        }
        clients.removeFirst().close();
        awaitPlace(server);
      } finally {
        for (RawClient client : clients) {
          client.close();
        }
      }
    }
  }

  private static void awaitPlace(RegistryServer server) throws IOException {
    while (true) {
      try (RawClient another = RawClient.of(server)) {
        another.send(BASE);
        if (another.status() == 200) {
          return;
        }
      }
    }
  }

  /** They say nothing, so there is nothing to answer; but they do not keep others out. */
  @Test
  void sendsThoseAwaySoonWhoSayNothingWhenThereAreTooMany() throws IOException {
    List<RawClient> silent = new ArrayList<>();
    try (RegistryServer server = start(new Patience(LONG, LONG, LONG, SHORT))) {
      try {
        int more = HttpListener.MAX_CLIENTS + 2 * HttpListener.MAX_TURNED_AWAY;
        for (int i = 0; i < more; i++) {
          silent.add(RawClient.of(server));
        }
        for (RawClient client : silent.subList(HttpListener.MAX_CLIENTS, more)) {
          assertFalse(client.hears());
        }
      } finally {
        for (RawClient client : silent) {
          client.close();
        }
      }
    }
  }

  @Test
  void breaksOffWhatIsUnderWayWhenItCloses() throws IOException {
    RegistryServer server = start(ENDLESS);
    try (RawClient idle = RawClient.of(server);
        RawClient silent = RawClient.of(server);
        RawClient sending = RawClient.of(server)) {
      idle.send(BASE);
      assertEquals(200, idle.status());
      sending.send("PUT /v2/a/manifests/1 HTTP/1.1\r\nExpect: 100-continue\r\n");
      sending.send("Content-Length: 9\r\n\r\n");
      assertEquals(100, sending.status());
      server.close();
      for (RawClient client : List.of(idle, silent, sending)) {
        assertFalse(client.hears());
      }
    }
  }
}
