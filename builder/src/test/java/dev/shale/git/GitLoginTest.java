package dev.shale.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.git.GitReference.GitDirectory;
import dev.shale.tree.Node;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fetching from a server that wants a password. */
class GitLoginTest {
  private static final String PASSWORD = "pass:word@1";
  private static final String WRITTEN = "pass%3Aword%401";

  @TempDir Path temp;
  private final ConcurrentLinkedQueue<String> commandLines = new ConcurrentLinkedQueue<>();
  private HttpServer server;
  private Path scratch;

  @BeforeEach
  void serve() throws IOException {
    scratch = Files.createDirectory(temp.resolve("scratch"));
    Path served = Files.createDirectory(temp.resolve("served"));
    Repository part = Repository.in(part());
    part.file("b", "part").commit();
    publish(part, served.resolve("part.git"));
    Repository whole = Repository.in(temp.resolve("whole"));
    whole.file("a", "text").git("submodule", "--quiet", "add", part.url(), "part");
    whole.git("config", "--file", ".gitmodules", "submodule.part.url", "../part.git");
    whole.commit();
    publish(whole, served.resolve("whole.git"));
    server = HttpServer.create(loopback(), 0);
    server
        .createContext("/", SimpleFileServer.createFileHandler(served))
        .setAuthenticator(
            new BasicAuthenticator("repositories") {
              @Override
              public boolean checkCredentials(String user, String password) {
                noteCommandLines();
                return password.equals(Map.of("me", PASSWORD, "token", "").get(user));
              }
            });
    server.start();
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private Path part() {
    return temp.resolve("part");
  }

  private static void publish(Repository repository, Path bare) throws IOException {
    repository.git("clone", "--quiet", "--bare", ".", bare.toString());
    repository.git("-C", bare.toString(), "update-server-info");
  }

  /** Those of all processes, while git waits for our answer. */
  private void noteCommandLines() {
    ProcessHandle.current()
        .descendants()
        .map(process -> Path.of("/proc", Long.toString(process.pid()), "cmdline"))
        .forEach(
            file -> {
              try {
                commandLines.add(
                    Files.readString(file, StandardCharsets.ISO_8859_1).replace('\0', ' '));
              } catch (IOException e) {
                return; // it has ended
              }
            });
  }

  @AfterEach
  void stop() throws IOException {
    server.stop(0);
    try (Stream<Path> left = Files.list(scratch)) {
      assertEquals(0, left.count());
    }
  }

  private GitReference reference(String login) {
    String host = "localhost:" + server.getAddress().getPort();
    return GitReference.parse("http://" + login + host + "/whole.git").orElseThrow();
  }

  private GitCheckout checkOut(GitReference reference) throws IOException {
    return new Git(Map.of("PATH", "/usr/bin:/bin"), scratch).checkOut(reference);
  }

  private static String text(GitCheckout checkout, String path) throws IOException {
    try (InputStream in = checkout.tree().read(TreePath.of(path))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"me:" + WRITTEN + "@", "me:" + PASSWORD + "@"})
  void givesPasswordToNoCommandLine(String login) throws IOException {
    try (GitCheckout checkout = checkOut(reference(login))) {
      assertEquals("text", text(checkout, "a"));
      assertEquals("part", text(checkout, "part/b"));
    }
    assertTrue(commandLines.stream().anyMatch(line -> line.contains("remote-http")));
    for (String line : commandLines) {
      assertFalse(line.contains("word"), line);
    }
  }

  @Test
  void takesTokenInPlaceOfUser() throws IOException {
    try (GitCheckout checkout = checkOut(reference("token@"))) {
      assertEquals("text", text(checkout, "a"));
    }
  }

  @Test
  void keepsNoPasswordInGitDirectories() throws IOException {
    GitReference reference = reference("me:" + WRITTEN + "@").with(GitDirectory.KEPT);
    try (GitCheckout checkout = checkOut(reference)) {
      assertTrue(text(checkout, ".git/modules/part/config").contains("url = http://localhost:"));
      assertNoPassword(checkout.tree(), TreePath.of(".git"));
    }
  }

  private static void assertNoPassword(ReadableTree tree, TreePath directory) throws IOException {
    for (TreeEntry entry : tree.list(directory)) {
      switch (entry.node()) {
        case Node.Directory _ -> assertNoPassword(tree, entry.path());
        case Node.File _ -> {
          try (InputStream in = tree.read(entry.path())) {
            String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            assertFalse(text.contains("word"), entry.path()::toString);
          }
        }
        case Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _ -> {}
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/moved/whole.git", "/apart.git"})
  void givesNoOtherServerThePassword(String path) throws IOException {
    Queue<String> shown = new ConcurrentLinkedQueue<>();
    HttpServer other = HttpServer.create(loopback(), 0);
    String place = "http://localhost:%d".formatted(other.getAddress().getPort());
    other.createContext(
        "/",
        exchange -> {
          try (exchange) {
            shown.add(String.valueOf(exchange.getRequestHeaders().get("Authorization")));
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"other\"");
            exchange.sendResponseHeaders(401, -1);
          }
        });
    server.createContext(
        "/moved/",
        exchange -> {
          try (exchange) {
            exchange.getResponseHeaders().set("Location", place + exchange.getRequestURI());
            exchange.sendResponseHeaders(301, -1);
          }
        });
    Repository apart = Repository.in(temp.resolve("apart"));
    apart.file("a", "").git("submodule", "--quiet", "add", "file://" + part(), "part");
    apart.git("config", "--file", ".gitmodules", "submodule.part.url", place + "/part.git");
    apart.commit();
    publish(apart, temp.resolve("served/apart.git"));
    other.start();
    try {
      String address =
          "http://me:%s@localhost:%d%s".formatted(WRITTEN, server.getAddress().getPort(), path);
      GitReference reference = GitReference.parse(address).orElseThrow();
      OciException refusal = assertThrows(OciException.class, () -> checkOut(reference).close());
      assertEquals(ErrorKind.DENIED, refusal.kind());
    } finally {
      other.stop(0);
    }
    assertEquals(Set.of("null"), Set.copyOf(shown));
  }

  @ParameterizedTest
  @CsvSource({"me:wr0ng@", "unknown@", "''"})
  void saysThatPasswordIsWrongAndNotWhichItIs(String login) {
    OciException refusal =
        assertThrows(OciException.class, () -> checkOut(reference(login)).close());
    String message = refusal.getMessage();
    assertEquals(ErrorKind.DENIED, refusal.kind());
    assertTrue(message.startsWith("fetch http://localhost:"), message);
    assertTrue(message.contains("a password is wanted, or is wrong"), message);
    assertFalse(message.contains("wr0ng") || message.contains("unknown@"), message);
  }

  @ParameterizedTest
  @CsvSource({
    "https://h/r.git, https://h/r.git,",
    "HTTPS://u:p@h:1/r.git, https://h:1/r.git, https://u:p@h:1",
    "http://u:a@b@h/r.git, http://h/r.git, http://u:a%40b@h",
    "https://token@h, https://h, https://token:@h",
    "https://h/r@1.git, https://h/r@1.git,",
    "ssh://git@h/r.git, ssh://git@h/r.git,",
    "git@h:r.git, git@h:r.git,"
  })
  void isWhatAnAddressHas(String remote, String address, String entry) {
    assertEquals(new GitLogin(address, Optional.ofNullable(entry)), GitLogin.of(remote));
  }
}
