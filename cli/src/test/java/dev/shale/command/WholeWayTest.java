package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.registry.DockerRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands together, on a real registry and a base image of this host's own programs. */
@Tag("linux")
@Tag("peer")
final class WholeWayTest {
  @TempDir static Path shared;
  private static DockerRegistry registry;
  private static String base;

  @TempDir Path directory;

  @BeforeAll
  static void pushBase() throws IOException, InterruptedException {
    registry = DockerRegistry.start();
    base = registry.host() + "/base:1";
    Path context = Files.createDirectory(shared.resolve("base"));
    Path recipe = Path.of(System.getProperty("testdata", "")).resolveSibling("examples/base");
    Files.copy(recipe.resolve("Dockerfile"), context.resolve("Dockerfile"));
    Process tar =
        new ProcessBuilder(
                recipe.resolve("make-base.sh").toString(), context.resolve("base.tar").toString())
            .start();
    assertEquals(0, tar.waitFor());
    ProgramRun.ofRoot(shared, "build", "-t", base, context.toString()).result();
    ProgramRun.ofRoot(shared, "push", base).result();
  }

  @AfterAll
  static void stopRegistry() {
    registry.close();
  }

  /** What containers have is other users', and some of it read-only: no plain deletion does. */
  @AfterEach
  void removeAll() {
    run("rm", "--all");
    run("rmi", "--all", "--force");
  }

  @BeforeEach
  void pullBase() {
    run("pull", base).result();
  }

  private ProgramRun run(String... words) {
    return ProgramRun.ofRoot(directory, words);
  }

  private String build(String name, String... lines) throws IOException {
    Path context = Files.createDirectories(directory.resolve("context"));
    Files.writeString(context.resolve("file"), "content\n");
    Files.writeString(context.resolve("Dockerfile"), String.join("\n", lines));
    return run("build", "-t", name, context.toString()).result();
  }

  private String read(String container, String path) throws IOException {
    Path copy = directory.resolve("copy");
    run("cp", container + ":" + path, copy.toString()).result();
    return Files.readString(copy).strip();
  }

  @Test
  void whatARunWroteComesBackFromTheRegistry() throws IOException {
    String name = registry.host() + "/app:1";
    build(name, "FROM " + base, "COPY file /srv/", "RUN cat /srv/file >/srv/made");
    run("push", name).result();
    run("rmi", "--all", "--force").result();
    run("pull", name).result();
    run("from", "--name", "app", name).result();
    assertEquals("content", read("app", "/srv/made"));
  }

  @Test
  void aSecondPushSendsNothing() throws IOException {
    String name = registry.host() + "/twice:1";
    build(name, "FROM " + base, "COPY file /srv/", "RUN touch /made");
    String digest = run("push", name).result();
    ProgramRun again = run("--progress", "json", "push", name);
    assertEquals(digest, again.result());
    assertEquals(List.of("exists", "exists", "exists"), outcomes(again));
  }

  @Test
  void theLayersOfABaseAreMountedWhereTheyCameFrom() throws IOException {
    String name = registry.host() + "/mounted:1";
    build(name, "FROM " + base, "COPY file /srv/mounted");
    ProgramRun push = run("--progress", "json", "push", name);
    assertEquals(List.of("done", "exists"), outcomes(push).stream().sorted().toList());
  }

  /** What became of each layer. */
  private static List<String> outcomes(ProgramRun run) {
    return run.err()
        .lines()
        .filter(line -> line.contains("\"finished\""))
        .map(line -> line.replaceFirst(".*\"outcome\":\"", "").replaceFirst("\".*", ""))
        .toList();
  }

  @Test
  void copyingWithinTheStoreWritesNoLayer() throws IOException {
    build("made", "FROM " + base, "RUN touch /made");
    Path blobs = directory.resolve("root/blobs/sha256");
    long before = count(blobs);
    run("copy", "store:made", "store:copied").result();
    assertEquals(before, count(blobs));
  }

  private static long count(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.count();
    }
  }

  @Test
  void whatAContainerChangedIsCommitted() throws IOException {
    run("from", "--name", "one", base).result();
    run("run", "one", "sh", "-c", "echo changed >/etc/it; rm /etc/group").result();
    run("commit", "one", "changed").result();
    run("from", "--name", "two", "changed").result();
    assertEquals("changed", read("two", "/etc/it"));
    assertEquals(ExitCode.FAILED, run("cp", "two:/etc/group", directory.toString()).status());
  }

  @Test
  void committingAgainUnchangedGivesTheSameImage() {
    run("from", "--name", "one", base).result();
    run("run", "one", "touch", "/it").result();
    String id = run("commit", "one", "changed").result();
    assertEquals(id, run("commit", "one", "again").result());
  }

  @Test
  void aProcessStatusIsPassedOn() {
    run("from", "--name", "one", base).result();
    assertEquals(3, run("run", "one", "sh", "-c", "exit 3").status());
    assertEquals(ExitCode.COMMAND_NOT_FOUND, run("run", "one", "nosuch").status());
    assertEquals(ExitCode.CANNOT_INVOKE, run("run", "one", "/etc/passwd").status());
  }

  @Test
  void aRunThatFailsIsNamedAndItsStatusPassedOn() throws IOException {
    Path file = Files.writeString(directory.resolve("F"), "FROM " + base + "\nRUN exit 7\n");
    ProgramRun failed = run("build", "-f", file.toString(), directory.toString());
    assertEquals(7, failed.status());
    assertTrue(
        failed.err().endsWith("\nshale: build " + file + ":2: RUN exit 7: exit status 7\n"),
        failed.err());
    assertEquals("", failed.out());
  }

  @Test
  void whatARunSaysIsNoResult() throws IOException {
    Path file = Files.writeString(directory.resolve("F"), "FROM " + base + "\nRUN echo said\n");
    ProgramRun built = run("build", "-f", file.toString(), directory.toString());
    assertTrue(built.result().matches("[0-9a-f]{64}"), built.out());
    assertTrue(built.err().contains("said\n"), built.err());
  }

  @Test
  void stepsAreRunAgainWithoutTheCache() throws IOException {
    String[] lines = {"FROM " + base, "RUN date +%N >/now"};
    String first = build("app", lines);
    assertEquals(first, build("app", lines));
    Path context = directory.resolve("context");
    assertFalse(run("build", "--no-cache", context.toString()).result().equals(first));
  }

  @Test
  void copyingKeepsTheDigest() {
    String there = "docker://" + registry.host() + "/copied:1";
    run("copy", "docker://" + base, there).result();
    run("copy", there, "store:back").result();
    String digest = run("inspect", "-f", "{{.Digest}}", "docker://" + base).result();
    assertEquals(digest, run("inspect", "-f", "{{.Digest}}", "back").result());
  }

  @Test
  void copyingConvertsWhereAsked() {
    String there = "docker://" + registry.host() + "/converted:1";
    run("copy", "--format", "docker", base, there).result();
    assertEquals(
        "application/vnd.docker.distribution.manifest.v2+json",
        run("inspect", "-f", "{{.MediaType}}", there).result());
  }

  @Test
  void aDigestFileSaysWhatIsInTheRegistry() throws IOException {
    Path file = directory.resolve("digest");
    String name = registry.host() + "/pushed:1";
    run("push", "--digestfile", file.toString(), base, name).result();
    assertEquals(
        Files.readString(file), run("inspect", "-f", "{{.Digest}}", "docker://" + name).result());
  }

  @Test
  void addUnpacksArchivesAndCpDoesNot() throws IOException {
    run("from", "--name", "one", base).result();
    String tar = shared.resolve("base/base.tar").toString();
    run("add", "one", tar, "/unpacked").result();
    run("cp", "--chmod", "600", tar, "one:/packed").result();
    run("run", "one", "sh", "-c", "test -x /unpacked/bin/sh && test -f /packed").result();
  }

  @Test
  void addedFilesHaveTheOwnerAndModeAskedFor() throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "");
    run("from", "--name", "one", base).result();
    run("add", "--chown", "nobody", "--chmod", "0711", "one", file.toString(), "/dir/").result();
    run("run", "one", "sh", "-c", "stat -c '%u %a' /dir/f >/said").result();
    assertEquals("65534 711", read("one", "/said"));
  }

  @Test
  void aMountIsSeenAndGoes() throws IOException {
    run("from", "--name", "one", base).result();
    Path mounted = Path.of(run("mount", "one").result());
    assertTrue(Files.exists(mounted.resolve("bin/sh")));
    run("umount", "one").result();
    assertFalse(Files.exists(mounted.resolve("bin/sh")));
  }

  @Test
  void anUnknownImageIsRefusedInOneLine() {
    ProgramRun refused = run("pull", registry.host() + "/nosuch:1");
    assertEquals(ExitCode.FAILED, refused.status());
    assertTrue(refused.err().matches("shale: [^\n]*not found[^\n]*\n"), refused.err());
  }
}
