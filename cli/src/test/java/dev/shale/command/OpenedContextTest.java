package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.shale.registry.Programs;
import dev.shale.tar.TarRecipe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds of what is no directory of the host. */
class OpenedContextTest {
  private static final String DOCKERFILE = "FROM scratch\nCOPY . /x/\n";

  @TempDir Path directory;
  private Path served;
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    served = Files.createDirectory(directory.resolve("served"));
    server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            served,
            SimpleFileServer.OutputLevel.NONE);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void archiveOnStandardInputIsTheContext() throws IOException {
    assertEquals(
        List.of("x/Dockerfile", "x/a"), files(build(tar("Dockerfile", ".dockerignore"), "-")));
  }

  @Test
  void rulesOfAnotherFileStandInForThoseOfTheContext(@TempDir Path rules) throws IOException {
    Path file = Files.writeString(rules.resolve("rules"), "a\nDockerfile\n");
    assertEquals(
        List.of("x/.dockerignore"),
        files(build(tar("Dockerfile", ".dockerignore"), "--ignorefile", file.toString(), "-")));
    ProgramRun refused = build(tar("Dockerfile"), "--ignorefile", rules + "/none", "-");
    assertEquals("shale: --ignorefile %s/none: no such file\n".formatted(rules), refused.err());
  }

  @Test
  void dockerfileIsNamedInsideOfTheArchive() throws IOException {
    assertEquals(
        List.of("x/.dockerignore", "x/a", "x/d/other"),
        files(build(tar("d/other"), "-f", "d/other", "-")));
  }

  @Test
  void otherInputIsTheDockerfileAndNothingIsSeen() throws IOException {
    assertEquals(
        "shale: build Dockerfile:2: source \"a\": not in the build context\n",
        build("FROM scratch\nCOPY a /\n", "-").err());
    assertEquals(List.of(), files(build("FROM scratch\nLABEL a=b\n", "-")));
  }

  @Test
  void archiveIsFetched() throws IOException {
    Files.writeString(served.resolve("c.tar"), tar("Containerfile", ".dockerignore"));
    assertEquals(List.of("x/Containerfile", "x/a"), files(build("", url("c.tar"))));
  }

  @Test
  void dockerfileIsFetched() throws IOException {
    Files.writeString(served.resolve("file"), "FROM scratch\nCOPY . /x/\n");
    assertEquals(List.of(), files(build("", url("file"))));
  }

  @Test
  void whatIsFetchedReadsNothingOfTheHost() throws IOException {
    String dockerfile = "FROM dir:%s\n".formatted(served);
    Files.writeString(served.resolve("file"), dockerfile);
    String message = build("", url("file")).err();
    assertTrue(message.contains("which what is written elsewhere may not read"), message);
    String ours = build(dockerfile, "-f", "-", url("file")).err();
    assertFalse(ours.contains("written elsewhere"), ours);
  }

  @Test
  void repositoryIsFetched() throws IOException {
    Path work = Files.createDirectory(directory.resolve("work"));
    Files.createDirectory(work.resolve("sub"));
    Files.writeString(work.resolve("sub/Dockerfile"), DOCKERFILE);
    Files.writeString(work.resolve("sub/a"), "");
    String script =
        "git init -q -b main && git add . && git -c user.name=a -c user.email=a@b commit -qm m"
            + " && git clone -q --bare . \"$0\" && git -C \"$0\" update-server-info";
    Programs.run(work, List.of("sh", "-c", script, served.resolve("r.git").toString()));
    assertEquals(List.of("x/Dockerfile", "x/a"), files(build("", url("r.git") + "#main:sub")));
    assertEquals(
        List.of("x/Dockerfile", "x/a"), files(build(DOCKERFILE, "-f", "-", url("r.git#:sub"))));
  }

  @Test
  void refusesWhatIsNoContext() {
    assertRefused("build nowhere: no such directory", "nowhere");
    assertRefused("build - --file -: standard input cannot be both", "-f", "-", "-");
    assertRefused("build -: it is no archive, so no a is in it", "-f", "a", "-");
  }

  private void assertRefused(String message, String... words) {
    assertEquals(message, build("FROM scratch\n", words).refusal());
  }

  /**
   * A tar of the Dockerfile, of {@code a}, and of an ignore file that has {@code .dockerignore}.
   */
  private static String tar(String dockerfile, String... ignored) {
    byte[] tar =
        TarRecipe.of()
            .file(dockerfile, DOCKERFILE)
            .file("a", "")
            .file(".dockerignore", String.join("\n", ignored))
            .bytes();
    return new String(tar, StandardCharsets.US_ASCII);
  }

  private String url(String name) {
    return "http://localhost:%d/%s".formatted(server.getAddress().getPort(), name);
  }

  private ProgramRun build(String input, String... words) {
    List<String> all = new ArrayList<>(store());
    all.addAll(List.of("build", "-q", "-t", "localhost/built"));
    all.addAll(List.of(words));
    return ProgramRun.withInput(Map.of("PATH", "/usr/bin:/bin"), input, all);
  }

  private List<String> store() {
    return List.of(
        "--root", directory.resolve("root").toString(),
        "--runroot", directory.resolve("run").toString());
  }

  /** The files of an image that was built. */
  private List<String> files(ProgramRun built) {
    List<String> all = new ArrayList<>(store());
    all.addAll(List.of("ls", "-lR", built.result()));
    return ProgramRun.of(all.toArray(String[]::new))
        .result()
        .lines()
        .filter(line -> line.startsWith("-"))
        .map(line -> line.substring(line.lastIndexOf(' ') + 2))
        .toList();
  }
}
