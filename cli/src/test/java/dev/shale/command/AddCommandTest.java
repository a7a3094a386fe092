package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.shale.image.Digest;
import dev.shale.registry.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code add} on a container of its own. */
@Tag("linux")
class AddCommandTest {
  @TempDir Path directory;
  private Path files;

  @BeforeEach
  void makeContainer() throws IOException {
    run("from", "--name", "one", "scratch").result();
    files = Files.createDirectory(directory.resolve("files"));
    for (String name : List.of("a.txt", "b.log", "d/c.txt", "d/e/f.log", "d/e/g.txt")) {
      Path file = files.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
  }

  @AfterEach
  void removeContainer() {
    run("rm", "--all");
  }

  private ProgramRun run(String... words) {
    return ProgramRun.ofRoot(directory, words);
  }

  /** What is below a directory of the container, with modes. */
  private List<String> found(String path) throws IOException {
    Path root = Path.of(run("mount", "one").result()).resolve(path);
    try (Stream<Path> all = Files.walk(root)) {
      return all.skip(1)
          .map(file -> mode(file) + " " + root.relativize(file))
          .sorted((a, b) -> a.substring(4).compareTo(b.substring(4)))
          .toList();
    } finally {
      run("umount", "one").result();
    }
  }

  private static String mode(Path file) {
    try {
      return Integer.toOctalString((Integer) Files.getAttribute(file, "unix:mode") & 0777);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void leavesOutWhatIsExcluded() throws IOException {
    run("add", "--exclude", "**/*.log", "--chmod", "u=rwX,go=rX", "one", files + "", "/x").result();
    assertEquals(
        List.of("644 a.txt", "755 d", "644 d/c.txt", "755 d/e", "644 d/e/g.txt"), found("x"));
  }

  @Test
  void keepsParentsFromThePivotOn() throws IOException {
    String pattern = files + "/./d/**/*.txt";
    run("add", "--parents", "--chmod=u=rwX,go=", "one", pattern, "/x").result();
    assertEquals(List.of("700 d", "600 d/c.txt", "700 d/e", "600 d/e/g.txt"), found("x"));
  }

  @Test
  void linkedDirectoriesStandInPlaceOfWhatIsThere() throws IOException {
    run("add", "--chmod", "700", "one", files + "/d", "/t/e/").result();
    run("add", "--link", "--chown", "7:8", "one", files + "/a.txt", "/t/").result();
    assertEquals("755 t", found("").getFirst());
    assertTrue(found("t").contains("700 e/e"));
    ProgramRun refused = run("add", "--link", "--chown", "root", "one", files + "", "/");
    assertTrue(refused.err().contains("owner \"root\": expected numbers"), refused.err());
  }

  @Test
  void archivesStayPackedIfAsked() throws IOException {
    Path tar = directory.resolve("a.tar");
    Programs.run(files, "tar -cf " + tar + " a.txt");
    run("add", "one", tar.toString(), "/x/").result();
    run("add", "--unpack=false", "one", tar.toString(), "/y/").result();
    assertEquals(List.of("a.txt"), found("x").stream().map(line -> line.substring(4)).toList());
    assertEquals(List.of("a.tar"), found("y").stream().map(line -> line.substring(4)).toList());
  }

  @Test
  void fetchesFilesOfTheWeb() throws IOException {
    Programs.run(files, "tar -cf a.tar a.txt");
    HttpServer server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            files,
            SimpleFileServer.OutputLevel.NONE);
    server.start();
    try {
      String url = "http://localhost:" + server.getAddress().getPort() + "/";
      String digest = Digest.of("a.txt".getBytes(StandardCharsets.UTF_8)).toString();
      run("add", "one", url + "a.tar", url + "d/c.txt", files + "/b.log", "/x").result();
      run("add", "--unpack", "one", url + "a.tar", "/x").result();
      run("add", "--checksum", digest, "one", url + "a.txt", "/y").result();
      assertEquals(List.of("600 a.tar", "644 a.txt", "644 b.log", "600 c.txt"), found("x"));
      assertTrue(found("").contains("600 y"));
      ProgramRun refused = run("add", "--checksum", digest, "one", url + "d/c.txt", "/z");
      assertEquals(ExitCode.FAILED, refused.status());
      assertFalse(found("").stream().anyMatch(line -> line.endsWith(" z")));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void fetchesRepositories() throws IOException, InterruptedException {
    String script =
        "git init -q . && git add . && git -c user.name=a -c user.email=a@b commit -qm m"
            + " && git branch dev";
    Programs.run(files, List.of("sh", "-c", script));
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process daemon =
        new ProcessBuilder(
                "git",
                "daemon",
                "--export-all",
                "--base-path=" + directory,
                "--listen=127.0.0.1",
                "--verbose",
                "--port=" + port)
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said = daemon.inputReader()) {
      while (!String.valueOf(said.readLine()).endsWith("Ready to rumble")) {
        assertTrue(daemon.isAlive());
      }
      String url = "git://127.0.0.1:" + port + "/files";
      run("add", "one", url + "#dev:d", "/x").result();
      run("add", "--keep-git-dir", "--exclude=d", "one", url, "/y").result();
      assertEquals(List.of("644 c.txt", "755 e", "644 e/f.log", "644 e/g.txt"), found("x"));
      assertTrue(found("y").contains("755 .git"));
      assertFalse(found("y").contains("755 d"));
      ProgramRun refused = run("add", "one", url + "#none", "/z");
      assertEquals(ExitCode.FAILED, refused.status());
      assertTrue(refused.err().contains("no branch, tag or commit none"), refused.err());
    } finally {
      daemon.descendants().forEach(ProcessHandle::destroy);
      daemon.destroy();
      daemon.waitFor();
    }
  }

  @Test
  void refusesFlagsThatAreAboutNothing() {
    String file = files + "/a.txt";
    assertRefused("add --checksum: it is for a URL or a repository", "--checksum=x", file);
    assertRefused(
        "add --checksum: it is for one source, and there are several", "--checksum=x", file, file);
    assertRefused("add --keep-git-dir: no source is a repository", "--keep-git-dir", file);
  }

  private void assertRefused(String message, String flag, String... sources) {
    String[] words =
        Stream.of(Stream.of("add", flag, "one"), Stream.of(sources), Stream.of("/x"))
            .flatMap(part -> part)
            .toArray(String[]::new);
    assertEquals("shale: " + message + "\n", run(words).err());
  }
}
