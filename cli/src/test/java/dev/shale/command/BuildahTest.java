package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.buildah.Buildah;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.registry.DockerRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
        "from --pid host app|namespace \"host\": is not offered; a container has its own",
        "from --isolation vm app|--isolation vm: expected oci, rootless or chroot",
        "from --platform linux/arm64 --arch arm64 app|--platform says what --os, --arch and"
            + " --variant say; give one",
        "--storage-driver nosuch images|--storage-driver nosuch: there is no such driver",
        "--log-level loud containers|--log-level loud: expected trace, debug, info, warn, error,"
            + " fatal or panic",
        "--transient-store containers|buildah containers: --transient-store is not offered; leave"
            + " it out",
        "run --runtime-flag x c x|buildah run: --runtime-flag is not offered; leave it out",
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
  void containerStaysWhoseImageDidNotArrive() {
    buildah("from --name c app").result();
    ProgramRun failed = buildah("commit --rm c docker://127.0.0.1:1/x:1");
    assertEquals(ExitCode.FAILED, failed.status(), failed.err());
    assertTrue(buildah("containers").out().contains(" c"));
  }

  @Test
  void imageStaysThatWasPushed() {
    buildah("push -q --rm app oci:DIR/layout:x").result();
    assertTrue(buildah("images").out().contains("localhost/app"));
  }

  @Test
  void prunedAreImagesWithoutANameAlone() {
    buildah("from --name c app").result();
    String nameless = buildah("commit -q c").result();
    buildah("rm c").result();
    assertEquals(nameless, buildah("rmi --prune").result());
    assertTrue(buildah("images").out().contains("localhost/app"));
  }

  @Test
  void leavesOutEachOfAList() throws IOException {
    buildah("from --name c app").result();
    for (String name : List.of("k.key", "p.pem", "text")) {
      Files.writeString(directory.resolve("context").resolve(name), name);
    }
    buildah("copy --exclude *.key,*.pem c DIR/context /src").result();
    buildah("commit -q c made").result();
    String files = ProgramRun.ofRoot(directory, "ls", "localhost/made:/src").out();
    assertTrue(
        files.contains("text") && !files.contains("k.key") && !files.contains("p.pem"), files);
  }

  @Test
  void readsOneDockerfile() {
    ProgramRun refused = buildah("build -f DIR/a -f DIR/b DIR");
    assertTrue(refused.err().contains("one Dockerfile is read, not several"), refused.err());
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
        "1 1 [PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin] v",
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

  @Test
  void instructionsChangeWhatIsCommitted() {
    buildah("from --name c app").result();
    ProgramRun.ofBuildah(
            directory,
            "commit",
            "-q",
            "--change",
            "ENV PATH=$PATH:/opt ONE=1",
            "-c",
            "CMD echo $ONE",
            "-c",
            "ENTRYPOINT [\"/e\"]",
            "-c",
            "WORKDIR /srv",
            "-c",
            "WORKDIR in",
            "c",
            "made")
        .result();
    assertEquals(
        "[PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt X=y ONE=1]"
            + " [/bin/sh -c echo $ONE] /srv/in",
        ProgramRun.ofBuildah(
                directory,
                "inspect",
                "-f",
                "{{.OCIv1.Config.Env}} {{.OCIv1.Config.Cmd}} {{.OCIv1.Config.WorkingDir}}",
                "made")
            .result());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RUN true|it makes more than a change of the config",
        "FROM scratch|it makes more than a change of the config",
        "CND a|unknown instruction CND; did you mean CMD?",
        "EXPOSE x|",
      })
  void otherInstructionsAreRefused(String instruction, String why) {
    buildah("from --name c app").result();
    ProgramRun refused =
        ProgramRun.ofBuildah(directory, "commit", "-q", "--change", instruction, "c", "made");
    assertEquals(125, refused.status());
    String begin = "shale: change \"%s\": %s".formatted(instruction, why == null ? "" : why);
    assertTrue(refused.err().startsWith(begin), refused.err());
    assertEquals("0", told("images -q --filter reference=made").isEmpty() ? "0" : "1");
  }

  /** What was printed, with IDs alike. */
  private String told(String line) {
    return buildah(line)
        .result()
        .replaceAll("\\b[0-9a-f]{64}\\b", "ID")
        .replaceAll("--> \\w{12}", "--> ID");
  }

  private void dockerfile(String... lines) throws IOException {
    Files.writeString(directory.resolve("context/Dockerfile"), String.join("\n", lines) + "\n");
  }

  private String shown(String template, String image) {
    return ProgramRun.ofBuildah(directory, "inspect", "--type=image", "-f", template, image)
        .result();
  }

  @Test
  void buildTellsOfStepsNamesAndTheImage() {
    assertEquals(
        """
        STEP 1/4: FROM scratch
        STEP 2/4: COPY file /a/
        STEP 3/4: LABEL a=b
        STEP 4/4: ENV X=y
        COMMIT made:1
        --> ID
        Successfully tagged localhost/made:1
        Successfully tagged example.org/made:latest
        ID""",
        told("build -t made:1 -t example.org/made DIR/context"));
  }

  @Test
  void quietBuildPrintsTheImageAndNothingElse() {
    assertEquals("ID", told("bud -q -t made DIR/context"));
  }

  @Test
  void buildThatWritesItsIdToAFilePrintsNone() throws IOException {
    String said = told("bud --iidfile DIR/id -t made DIR/context");
    assertTrue(said.endsWith("COMMIT made\nSuccessfully tagged localhost/made:latest"), said);
    assertTrue(Files.readString(directory.resolve("id")).startsWith("sha256:"));
  }

  @Test
  void logFileHasWhatWouldBeSaid() throws IOException {
    assertEquals("", told("bud --logfile DIR/log DIR/context"));
    assertTrue(Files.readString(directory.resolve("log")).startsWith("STEP 1/4: FROM scratch\n"));
  }

  @Test
  void buildMakesOneLayerUnlessLayersAreAskedFor() throws IOException {
    dockerfile("FROM scratch", "COPY file /a/", "COPY file /b/");
    buildah("bud -q -t one DIR/context").result();
    buildah("bud -q --layers -t two DIR/context").result();
    ProgramRun.of(
            Map.of("BUILDAH_LAYERS", "true"),
            "buildah",
            "--root",
            directory.resolve("root").toString(),
            "--runroot",
            directory.resolve("run").toString(),
            "bud",
            "-q",
            "-t",
            "three",
            directory.resolve("context").toString())
        .result();
    String count = "{{len .OCIv1.RootFS.DiffIDs}}";
    assertEquals(
        "1 2 2", shown(count, "one") + " " + shown(count, "two") + " " + shown(count, "three"));
  }

  @Test
  void stepsAreKnownOnlyWhereLayersAreAskedFor() {
    assertFalse(told("bud -t made DIR/context").contains("Using cache"));
    assertTrue(told("bud --layers -t made DIR/context").contains("--> Using cache"));
  }

  @Test
  void argumentsOfAFileGoBehindThoseOfTheLine() throws IOException {
    dockerfile("FROM scratch", "ARG A=1", "ARG B=1", "LABEL a=$A b=$B");
    Files.writeString(directory.resolve("args"), "# some\nA=2\n\nB=2\n");
    buildah("bud -q --build-arg-file DIR/args --build-arg A=3 -t made DIR/context").result();
    assertEquals("3 2", shown("{{.OCIv1.Config.Labels.a}} {{.OCIv1.Config.Labels.b}}", "made"));
  }

  @Test
  void firstStageStandsOnWhatIsAskedFor() throws IOException {
    dockerfile("FROM nosuch", "LABEL c=d");
    buildah("bud -q --from app --pull-never -t made DIR/context").result();
    assertEquals("b d", shown("{{.OCIv1.Config.Labels.a}} {{.OCIv1.Config.Labels.c}}", "made"));
  }

  @Test
  void builtImageIsPutIntoAList() {
    buildah("bud -q --manifest list DIR/context").result();
    buildah("bud -q --arch arm64 --manifest list DIR/context").result();
    assertEquals(
        "2",
        ProgramRun.ofBuildah(directory, "manifest", "inspect", "-f", "{{len .manifests}}", "list")
            .result());
    assertEquals("localhost/list", told("images -n --format {{.Name}} list"));
    assertTrue(told("rmi list").startsWith("untagged: localhost/list:latest\nID"));
  }

  @Test
  void valueThatAsksForWhatIsSoAnywayIsTaken() {
    assertEquals(
        "ID",
        told(
            "bud -q --skip-unused-stages --userns host --created-annotation=false --stdin=false"
                + " DIR/context"));
    ProgramRun refused = buildah("bud --userns auto DIR/context");
    assertEquals(
        "shale: buildah build: --userns is not offered; its users are those of the namespace that"
            + " shale is in\n",
        refused.err());
  }

  @Test
  void listsAnswerWithIds() throws IOException {
    assertEquals("ID", told("manifest create list"));
    assertEquals("ID: sha256:ID", told("manifest add list app"));
    assertEquals("ID: sha256:ID", told("manifest annotate --variant v9 list linux/amd64"));
    assertEquals("", told("manifest push -q --all list oci:DIR/layout:list"));
    assertTrue(buildah("push -q list oci:DIR/empty").err().endsWith("--all sends them\n"));
    assertEquals("", told("push -q --all --digestfile DIR/digest list oci:DIR/other:list"));
    assertTrue(Files.readString(directory.resolve("digest")).startsWith("sha256:"));
    assertEquals("ID: sha256:ID", told("manifest remove list linux/amd64"));
    assertEquals("untagged: localhost/list:latest\nID", told("manifest rm list"));
    assertEquals(1, buildah("manifest exists list").status());
  }

  @Test
  void familyOfCommandsIsExplained() {
    assertTrue(told("manifest").contains("buildah manifest create"));
  }

  @Test
  void imagesAreShownByNameAndFilter() {
    buildah("tag app example.org/other:2").result();
    assertEquals(
        "REPOSITORY TAG\nexample.org/other 2\nlocalhost/app latest",
        ProgramRun.ofBuildah(directory, "images", "--format", "table {{.Name}} {{.Tag}}")
            .result()
            .replaceAll(" +", " "));
    assertEquals("", told("images -q --filter label=a=c"));
    assertEquals("", told("images -q --filter label!=a=b"));
    assertEquals("shale: nosuch: image not known\n", buildah("images nosuch").err());
    assertEquals(
        "shale: invalid image filter \"x\": must be in the format \"filter=value or"
            + " filter!=value\"\n",
        buildah("images --filter x").err());
  }

  @Test
  void lastNameTakesTheImageAway() {
    buildah("tag app other").result();
    assertEquals("untagged: localhost/other:latest", told("rmi other"));
    assertEquals("untagged: localhost/app:latest\nID", told("rmi app"));
    assertEquals("shale: app: image not known\n", buildah("rmi app").err());
  }

  @Test
  void containersGoWithAnImageOnlyByForce() {
    buildah("from --name c app").result();
    assertTrue(buildah("rmi app").err().contains("container c stands on it"));
    assertEquals("untagged: localhost/app:latest\nID", told("rmi --force app"));
    assertEquals("", told("containers -n"));
  }

  @Test
  void pruneTakesContainersOnlyByForce() {
    buildah("from --name c app").result();
    assertEquals("", told("prune --all"));
    assertEquals("ID", told("prune --all --force"));
    assertEquals("", told("containers -n"));
  }

  @Test
  void imageGoesElsewhereAndComesBack() throws IOException {
    assertEquals("", told("push -q --digestfile DIR/digest app oci:DIR/layout:x"));
    assertTrue(Files.readString(directory.resolve("digest")).startsWith("sha256:"));
    String id = buildah("images -q --no-trunc app").result();
    buildah("rmi app").result();
    assertEquals(id, "sha256:" + buildah("pull -q oci:DIR/layout:x").result());
  }

  @Test
  void versionsAreBuildahs() {
    assertTrue(ProgramRun.of("buildah", "--version").result().startsWith("buildah version 1.43"));
    assertEquals("1", told("info --format {{.store.ImageStore.number}}"));
    assertTrue(told("version").startsWith("Version: "));
  }

  @Test
  void imageOfARegistryIsWhatTheContainerIsNamedAfter() throws IOException {
    try (DockerRegistry registry = DockerRegistry.start()) {
      String name = registry.host() + "/team/site:1";
      buildah("push -q --tls-verify=false app docker://" + name).result();
      buildah("rmi app").result();
      assertEquals(
          "site-working-container",
          buildah("from -q --tls-verify=false docker://" + name).result());
      assertEquals("site-working-container-1", buildah("from --pull-never " + name).result());
      assertEquals(
          name,
          told("containers -n --filter name=site-working-container-1 --format {{.ImageName}}"));
    }
  }

  @Test
  void allTagsOfARepositoryArePulled() throws IOException {
    try (DockerRegistry registry = DockerRegistry.start()) {
      String name = registry.host() + "/team/site";
      buildah("push -q --tls-verify=false app docker://" + name + ":1").result();
      buildah("push -q --tls-verify=false app docker://" + name + ":2").result();
      buildah("rmi app").result();
      assertEquals("ID", told("pull -q -a --tls-verify=false " + name));
      assertEquals("1\n2", told("images -n --format {{.Tag}}"));
      assertEquals(125, buildah("pull -q -a --tls-verify=false " + name + "s").status());
    }
  }

  @Test
  void namesGoBeforeIdsWhereSeveralImagesGo() throws IOException {
    dockerfile("FROM scratch", "LABEL c=d");
    buildah("bud -q -t other DIR/context").result();
    assertEquals(
        "untagged: localhost/app:latest\nuntagged: localhost/other:latest\nID\nID",
        told("rmi app other"));
  }
}
