package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.shale.context.RemoteAddress;
import dev.shale.context.RemoteFile;
import dev.shale.context.Selection.Source;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.Http;
import dev.shale.http.HttpClient;
import dev.shale.http.Pacing;
import dev.shale.http.ProxyRules;
import dev.shale.http.TlsOptions;
import dev.shale.image.Digest;
import dev.shale.progress.ProgressListener;
import dev.shale.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchedFilesTest {
  private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");
  private static final byte[] TEXT = "text".getBytes(StandardCharsets.UTF_8);
  private static final Instant MODIFIED = Instant.parse("2015-10-21T07:28:00Z");

  @TempDir Path directory;
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private Http http;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          authorizations.add(
              String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          if (path.startsWith("/status/")) {
            exchange.sendResponseHeaders(Integer.parseInt(path.substring(8)), -1);
          } else if (path.equals("/moved")) {
            exchange.getResponseHeaders().add("Location", "/other.txt");
            exchange.sendResponseHeaders(302, -1);
          } else {
            if (path.equals("/dated.txt")) {
              exchange.getResponseHeaders().add("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT");
            }
            exchange.sendResponseHeaders(200, TEXT.length);
            exchange.getResponseBody().write(TEXT);
          }
          exchange.close();
        });
    server.start();
    http =
        new HttpClient(
            new TlsOptions.Default(),
            ProxyRules.NONE,
            "test",
            Pacing.of(Clock.systemUTC()),
            ProgressListener.NONE);
  }

  @AfterEach
  void stop() throws IOException {
    http.close();
    server.stop(0);
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void fileHasTheTimeThatTheServerSays() throws IOException {
    try (RemoteFile file = fetch("/dated.txt", Optional.empty())) {
      Source source = file.selection().sources().getFirst();
      Node node = source.node();
      assertEquals("dated.txt", source.name().toString());
      assertEquals(MODIFIED, node.meta().mtime());
      assertEquals(0600, node.meta().mode());
      assertEquals(Digest.of(TEXT), file.digest());
      assertEquals("text", text(source));
    }
  }

  @Test
  void fileOfNoKnownTimeIsOfNow() throws IOException {
    try (RemoteFile file = fetch("/a", Optional.empty())) {
      assertEquals(NOW, file.selection().sources().getFirst().node().meta().mtime());
    }
  }

  @Test
  void redirectIsFollowedAndChangesNoName() throws IOException {
    try (RemoteFile file = fetch("/moved", Optional.empty())) {
      assertEquals("moved", file.selection().sources().getFirst().name().toString());
    }
  }

  @Test
  void takesTheFileOfTheChecksumOnly() throws IOException {
    fetch("/a", Optional.of(Digest.of(TEXT))).close();
    Digest other = Digest.of("other".getBytes(StandardCharsets.UTF_8));
    OciException refusal =
        assertThrows(OciException.class, () -> fetch("/a", Optional.of(other)).close());
    assertEquals(ErrorKind.CORRUPT, refusal.kind());
    assertEquals(
        "fetch %s: it is %s, not %s".formatted(url("/a"), Digest.of(TEXT), other),
        refusal.getMessage());
  }

  @Test
  void refusesWhatTheServerRefuses() {
    assertRefused(ErrorKind.NOT_FOUND, 404);
    assertRefused(ErrorKind.DENIED, 403);
    assertRefused(ErrorKind.UNAVAILABLE, 400);
  }

  private void assertRefused(ErrorKind kind, int status) {
    String path = "/status/" + status;
    OciException refusal =
        assertThrows(OciException.class, () -> fetch(path, Optional.empty()).close());
    assertEquals(kind, refusal.kind());
    assertEquals("fetch %s: %d from localhost".formatted(url(path), status), refusal.getMessage());
  }

  @Test
  void refusesFileThatIsTooLong() {
    RemoteAddress address = RemoteAddress.parse(url("/a")).orElseThrow();
    FetchedFiles files = new FetchedFiles(http, directory, NOW, TEXT.length - 1);
    OciException refusal =
        assertThrows(OciException.class, () -> files.fetch(address, Optional.empty()).close());
    assertTrue(refusal.getMessage().endsWith(": longer than 3 bytes"), refusal.getMessage());
  }

  @Test
  void passwordOfTheAddressIsShownToTheServerOnly() throws IOException {
    String secret = url("/a").replace("://", "://user:p%40ss@");
    RemoteAddress address = RemoteAddress.parse(secret).orElseThrow();
    new FetchedFiles(http, directory, NOW).fetch(address, Optional.empty()).close();
    assertEquals(List.of("Basic dXNlcjpwQHNz"), authorizations);
    assertEquals(url("/a"), address.toString());
  }

  private RemoteFile fetch(String path, Optional<Digest> checksum) throws IOException {
    return new FetchedFiles(http, directory, NOW)
        .fetch(RemoteAddress.parse(url(path)).orElseThrow(), checksum);
  }

  private String url(String path) {
    return "http://localhost:" + server.getAddress().getPort() + path;
  }

  private static String text(Source source) throws IOException {
    try (InputStream in = source.tree().read(source.path())) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
