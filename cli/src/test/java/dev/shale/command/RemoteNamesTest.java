package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.registry.DockerRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names without a registry on the command line, by a registries.conf, on real registries. */
@Tag("linux")
@Tag("peer")
final class RemoteNamesTest {
  @TempDir static Path shared;
  private static DockerRegistry empty;
  private static DockerRegistry full;

  @TempDir Path directory;

  @BeforeAll
  static void pushImage() throws IOException {
    empty = DockerRegistry.start();
    full = DockerRegistry.start();
    Path context = Files.createDirectory(shared.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
    ProgramRun.ofUser(shared, "build", "-t", "built", context.toString()).result();
    ProgramRun.ofUser(shared, "push", "built", full.host() + "/team/app:1").result();
  }

  @AfterAll
  static void stop() {
    empty.close();
    full.close();
  }

  private Path conf(String text) throws IOException {
    return Files.writeString(
        directory.resolve("registries.conf"),
        text.replace("EMPTY", empty.host()).replace("FULL", full.host()));
  }

  private Path both(String mode) throws IOException {
    return conf(
        "unqualified-search-registries = [\"EMPTY\", \"FULL\"]\nshort-name-mode = \"%s\"\n"
            .formatted(mode));
  }

  private ProgramRun run(Path conf, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--registries-conf", conf.toString(), "--progress", "plain"));
    return ProgramRun.ofUser(directory, all.toArray(String[]::new));
  }

  private String names() {
    return ProgramRun.ofUser(directory, "images", "--format", "{{.Name}}:{{.Tag}}").result();
  }

  @Test
  void searchedRegistriesAreTriedInTurnAndTheFindIsStoredUnderItsFullName() throws IOException {
    Path conf = both("permissive");
    ProgramRun pulled = run(conf, "pull", "team/app:1");
    pulled.result();
    String said =
        "find team/app:1: %s/team/app:1 or %s/team/app:1 by %s"
            .formatted(empty.host(), full.host(), conf);
    assertTrue(pulled.err().lines().anyMatch(said::equals), pulled.err());
    assertEquals(full.host() + "/team/app:1", names());
  }

  @Test
  void whatIsStoredIsFoundByItsShortNameToo() throws IOException {
    Path conf = both("permissive");
    run(conf, "pull", "team/app:1").result();
    run(conf, "from", "--pull=never", "--name", "c", "team/app:1").result();
    Files.writeString(directory.resolve("Dockerfile"), "FROM team/app:1\nENV A=1\n");
    run(conf, "build", "--pull=never", directory.toString()).result();
  }

  @Test
  void basesOfABuildAreFoundByAliases() throws IOException {
    Path conf = conf("[aliases]\n\"base\" = \"FULL/team/app\"\n");
    Files.writeString(directory.resolve("Dockerfile"), "FROM base:1\nENV A=1\n");
    ProgramRun built = run(conf, "build", directory.toString());
    built.result();
    String said = "find base:1: %s/team/app:1 by %s".formatted(full.host(), conf);
    assertTrue(built.err().lines().anyMatch(said::equals), built.err());
  }

  @Test
  void enforcingRefusesInOneLineWhereNobodyCanBeAsked() throws IOException {
    Path conf = both("enforcing");
    ProgramRun refused = run(conf, "pull", "team/app:1");
    assertEquals(ExitCode.FAILED, refused.status());
    assertEquals(
        "shale: find team/app:1: it may be %s/team/app:1 or %s/team/app:1 by %s; give its full name\n"
            .formatted(empty.host(), full.host(), conf),
        refused.err());
  }

  @Test
  void nothingIsPushedToWhereItMayNotBeMeant() throws IOException {
    Path two = both("disabled");
    run(two, "pull", full.host() + "/team/app:1").result();
    ProgramRun refused = run(two, "push", full.host() + "/team/app:1", "copied:2");
    assertEquals(ExitCode.FAILED, refused.status());
    assertTrue(refused.err().contains("find copied:2: it may be "), refused.err());
    Path one = conf("unqualified-search-registries = [\"EMPTY\"]");
    run(one, "push", full.host() + "/team/app:1", "copied:2").result();
    run(one, "pull", empty.host() + "/copied:2").result();
  }

  @Test
  void whereNobodyHasItEveryRegistryIsNamed() throws IOException {
    ProgramRun failed = run(both("permissive"), "pull", "nowhere:1");
    assertEquals(ExitCode.FAILED, failed.status());
    assertTrue(
        failed
            .err()
            .contains("shale: warning: pull %s/nowhere:1: not found".formatted(empty.host())),
        failed.err());
    assertTrue(
        failed
            .err()
            .contains("shale: warning: pull %s/nowhere:1: not found".formatted(full.host())),
        failed.err());
    assertTrue(
        failed.err().endsWith("shale: find nowhere:1: in none of 2 registries\n"), failed.err());
  }

  @Test
  void namesBehindATransportAreNotShort() throws IOException {
    Path conf = conf("[[registry]]\nlocation = \"docker.io\"\nblocked = true\n");
    ProgramRun refused = run(conf, "pull", "docker://app:1");
    assertEquals(
        "shale: use docker.io/library/app:1: %s blocks \"docker.io\"\n".formatted(conf),
        refused.err());
  }

  @Test
  void aDamagedFileIsNoMatterToCommandsThatNameNoRegistry() throws IOException {
    Path conf = conf("= [");
    run(conf, "images").result();
    ProgramRun refused = run(conf, "pull", "example.com/app:1");
    assertEquals(ExitCode.FAILED, refused.status());
    assertTrue(
        refused.err().startsWith("shale: read %s: line 1: not TOML: ".formatted(conf)),
        refused.err());
    assertEquals(1, refused.err().lines().count());
  }
}
