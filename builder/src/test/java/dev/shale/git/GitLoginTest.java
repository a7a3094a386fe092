package dev.shale.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.shale.error.OciException;
import dev.shale.git.GitReference.GitDirectory;
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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    Repository part = Repository.in(temp.resolve("part"));
    part.file("b", "part").commit();
    publish(part, served.resolve("part.git"));
    Repository whole = Repository.in(temp.resolve("whole"));
    whole.file("a", "text").git("submodule", "--quiet", "add", part.url(), "part");
    whole.git("config", "--file", ".gitmodules", "submodule.part.url", "../part.git");
    whole.commit();
    publish(whole, served.resolve("whole.git"));
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = HttpServer.create(address, 0);
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

  @Test
  void givesPasswordToNoCommandLine() throws IOException {
    try (GitCheckout checkout = checkOut(reference("me:" + WRITTEN + "@"))) {
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
      for (String config : new String[] {".git/config", ".git/modules/part/config"}) {
        String text = text(checkout, config);
        assertTrue(text.contains("url = http://localhost:"), text);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"me:wrong@", "unknown@", "''"})
  void saysThatPasswordIsWrongAndNotWhichItIs(String login) {
    OciException refusal =
        assertThrows(OciException.class, () -> checkOut(reference(login)).close());
    String message = refusal.getMessage();
    assertTrue(message.startsWith("fetch http://localhost:"), message);
    assertFalse(message.contains("wrong") || message.contains("unknown@"), message);
  }

  @ParameterizedTest
  @CsvSource({
    "https://h/r.git, https://h/r.git,",
    "HTTPS://u:p@h:1/r.git, https://h:1/r.git, https://u:p@h:1",
    "http://u:a@b@h/r.git, http://h/r.git, http://u:a@b@h",
    "https://token@h, https://h, https://token:@h",
    "https://h/r@1.git, https://h/r@1.git,",
    "ssh://git@h/r.git, ssh://git@h/r.git,",
    "git@h:r.git, git@h:r.git,"
  })
  void isWhatAnAddressHas(String remote, String address, String entry) {
    assertEquals(new GitLogin(address, Optional.ofNullable(entry)), GitLogin.of(remote));
  }
}
