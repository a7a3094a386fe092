package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.buildah.Buildah;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The work-alike of buildah, without buildah. */
@Tag("linux")
@Kernel({Feature.ROOT, Feature.OVERLAY})
final class BuildahTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("testdata", ""), "cli", "help", "buildah.txt");

  @TempDir Path directory;

  @BeforeEach
  void buildImage() throws IOException {
    Path context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("file"), "content");
    Files.writeString(
        context.resolve("Dockerfile"), "FROM scratch\nCOPY file /a/\nLABEL a=b\nENV X=y\n");
    ProgramRun.ofRoot(directory, "build", "-t", "localhost/app", context.toString()).result();
  }

  /** Runs a line whose words have no blanks. */
  private ProgramRun buildah(String line) {
    return ProgramRun.ofBuildah(
        directory, line.replace("DIR", directory.toString()).split(" ", -1));
  }

  /** What is mounted no plain deletion removes. */
  @AfterEach
  void removeAll() {
    buildah("rm --all").result();
    ProgramRun.ofRoot(directory, "rmi", "--all", "--force").result();
  }

  @Test
  void printsItsOverview() throws IOException {
    String help = ProgramRun.of("buildah", "--help").out();
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(GOLDEN, help);
    }
    assertEquals(Files.readString(GOLDEN), help);
  }

  static List<CommandEntry> commands() {
    return new Buildah().commands();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void explainsEachCommandWithExamplesThatParse(CommandEntry entry) {
    int words = entry.name().split(" ", -1).length;
    String help = ProgramRun.of((entry.name() + " --help").split(" ", -1)).out();
    assertTrue(help.startsWith("Usage: shale " + entry.name()), help);
    List<String> examples = entry.command().get().examples();
    assertFalse(examples.isEmpty());
    for (String example : examples) {
      List<String> line =
          ShellWords.split(example).stream().takeWhile(word -> !word.startsWith("<")).toList();
      assertEquals(entry.name(), String.join(" ", line.subList(0, words)));
      assertTrue(Parsed.of(entry, line.subList(words, line.size())).command() != null);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "from --dns 1.1.1.1 app|buildah from: --dns is not offered; processes see the host's"
            + " servers",
        "from --security-opt=label=disable app|buildah from: --security-opt is not offered; leave"
            + " it out",
        "from --pid host app|namespace \"host\": is not offered; a container has its own",
        "from --isolation vm app|--isolation vm: expected oci, rootless or chroot",
        "from --platform linux/arm64 --arch arm64 app|--platform says what --os, --arch and"
            + " --variant say; give one",
        "--storage-driver nosuch images|--storage-driver nosuch: there is no such driver",
        "--log-level loud containers|--log-level loud: expected trace, debug, info, warn, error,"
            + " fatal or panic",
        "--transient-store containers|buildah containers: --transient-store is not offered; leave"
            + " it out",
        "run --no-pivot c x|buildah run: --no-pivot is not offered; leave it out",
        "commit --sign-by me c x|buildah commit: --sign-by is not offered; leave it out",
        "copy --from x --contextdir DIR c y|--from and --contextdir: each says where sources are;"
            + " give one",
      })
  void refusesWhatIsNotOfferedByName(String line, String expected) {
    ProgramRun refused = buildah(line);
    if (line.startsWith("copy")) {
      buildah("from --name c app").result();
      refused = buildah(line);
    }
    assertEquals("shale: " + expected + "\n", refused.err());
    assertEquals(ExitCode.FAILED, refused.status());
  }

  @Test
  void containerFlagsAreSaidByTheirWords() {
    ContainerFlags flags =
        ContainerFlags.parse(
            List.of("--memory=1g", "--volume=/a:/d", "--cap-drop=all", "--network=none"));
    assertEquals(
        Set.of(
            "--network=none",
            "--volume=/a:/d",
            "--memory=1g",
            "--cap-drop=all",
            "--security=sandbox"),
        Set.copyOf(flags.words()));
  }

  @Test
  void dockersFormatIsWhatIsAskedFor() {
    buildah("from --name c app").result();
    buildah("config --hostname h --comment c --shell /bin/sh c").result();
    buildah("commit --format docker c made").result();
    assertEquals(
        "application/vnd.docker.distribution.manifest.v2+json",
        ProgramRun.ofRoot(directory, "inspect", "-f", "{{.MediaType}}", "localhost/made").result());
    assertEquals(
        "h c [/bin/sh]",
        ProgramRun.ofBuildah(
                directory,
                "inspect",
                "--type=image",
                "-f",
                "{{.Docker.Config.Hostname}} {{.Docker.Comment}} {{.Docker.Config.Shell}}",
                "made")
            .result());
  }

  @Test
  void imageOnTheWayElsewhereDoesNotStay() throws IOException {
    buildah("from --name c app").result();
    buildah("copy -q c DIR/context/file /b").result();
    int before = Files.readString(directory.resolve("root/index.json")).length();
    assertEquals("", buildah("commit c oci:DIR/layout:x").result());
    assertEquals(before, Files.readString(directory.resolve("root/index.json")).length());
    assertEquals(
        "2",
        ProgramRun.of("inspect", "-f", "{{len .Layers}}", "oci:" + directory.resolve("layout:x"))
            .result());
  }

  @Test
  void squashedImageHasOneLayerAndItsOwnEntry() {
    buildah("from --name c app").result();
    buildah("copy -q c DIR/context/file /b").result();
    buildah("commit -q --squash --unsetenv X --annotation k=v c made").result();
    assertEquals(
        "1 1 [] v",
        ProgramRun.ofBuildah(
                directory,
                "inspect",
                "-f",
                "{{len .OCIv1.RootFS.DiffIDs}} {{len .OCIv1.History}} {{.OCIv1.Config.Env}}"
                    + " {{.ImageAnnotations.k}}",
                "made")
            .result());
    assertEquals("a\nb", ProgramRun.ofRoot(directory, "ls", "localhost/made").result());
  }
}
