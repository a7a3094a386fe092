package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What needs no privileges, done without them: images that are built, named, shown, removed. */
final class StoreCommandsTest {
  @TempDir Path directory;

  @BeforeEach
  void writeContext() throws IOException {
    Path context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("file"), "content");
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM scratch AS first
        ARG FROM_OUTSIDE=inside
        COPY file /a/
        LABEL first=yes from=$FROM_OUTSIDE
        FROM first
        ENV LANG=C
        CMD ["/a/file"]
        """);
  }

  private ProgramRun run(String... words) {
    return ProgramRun.ofUser(directory, words);
  }

  private ProgramRun build(String... options) {
    String[] words = new String[options.length + 2];
    words[0] = "build";
    System.arraycopy(options, 0, words, 1, options.length);
    words[words.length - 1] = directory.resolve("context").toString();
    return run(words);
  }

  @Test
  void printsTheIdOfWhatWasBuilt() {
    String id = build("-t", "app").result();
    assertEquals(id, run("images", "--no-trunc", "-q").result().replace("sha256:", ""));
  }

  @Test
  void givesWhatIsBuiltEveryTag() {
    build("-t", "app:1", "--tag", "registry.example.org/app").result();
    assertEquals(
        "docker.io/library/app:1\nregistry.example.org/app:latest",
        run("images", "--format", "{{.Name}}:{{.Tag}}").result());
  }

  @Test
  void givesAnImageOfNothingALayer() throws IOException {
    Files.writeString(directory.resolve("context/Dockerfile"), "FROM scratch\nENV A=b\n");
    build("-t", "app").result();
    assertEquals("1", run("inspect", "-f", "{{len .Layers}}", "app").result());
  }

  @Test
  void suggestsTheImageThatIsMeant() {
    build("-t", "app").result();
    assertEquals(
        "shale: remove aap: not in the store; did you mean app?\n", run("rmi", "aap").err());
  }

  @Test
  void writesTheIdToAFile() throws IOException {
    Path file = directory.resolve("id");
    String id = build("--iidfile", file.toString()).result();
    assertEquals("sha256:" + id, Files.readString(file));
  }

  @Test
  void buildsUpToTheTarget() {
    build("--target", "first", "-t", "app").result();
    assertEquals("yes []", run("inspect", "-f", "{{.Labels.first}} {{json .Cmd}}", "app").result());
  }

  @Test
  void takesAnArgumentsValueFromTheCommandLine() {
    build("--build-arg", "FROM_OUTSIDE=given", "-t", "app").result();
    assertEquals("given", run("inspect", "-f", "{{.Labels.from}}", "app").result());
  }

  @Test
  void takesAnArgumentsValueFromTheEnvironment() {
    build("--build-arg", "FROM_OUTSIDE", "-t", "app").result();
    assertEquals("outside", run("inspect", "-f", "{{.Labels.from}}", "app").result());
  }

  @Test
  void takesNothingFromTheEnvironmentUnasked() {
    build("-t", "app").result();
    assertEquals("inside", run("inspect", "-f", "{{.Labels.from}}", "app").result());
  }

  @Test
  void buildsTheSameImageAgain() {
    String first = build("-t", "app").result();
    assertEquals(first, build("-t", "app").result());
  }

  @Test
  void reportsEveryProblemOfADockerfile() throws IOException {
    Path file = directory.resolve("bad");
    Files.writeString(file, "FROM scratch\nCOPPY a b\nRUN --mnt=x y\n");
    ProgramRun refused = build("-f", file.toString());
    assertEquals(ExitCode.FAILED, refused.status());
    assertTrue(refused.err().startsWith(file + ":2:1: unknown instruction COPPY"), refused.err());
    assertTrue(refused.err().contains("\n" + file + ":3:"), refused.err());
    String last = refused.err().strip().replaceFirst("(?s).*\n", "");
    assertTrue(last.startsWith("shale: build " + file + ":2: "), last);
  }

  @Test
  void failsAsJsonInOneLine() throws IOException {
    Path file = directory.resolve("bad");
    Files.writeString(file, "FROM scratch\nCOPPY a b\n");
    ProgramRun refused = build("--error-format", "json", "-f", file.toString());
    assertTrue(refused.err().matches("\\{\"error\":\\{.*}}\n"), refused.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "build nosuch|build nosuch: no such directory",
        "build https:///y|source \"https:///y\": no address of a file",
        "tag a b:1@sha256:0000000000000000000000000000000000000000000000000000000000000000|tag"
            + " docker.io/library/b:1@sha256:"
            + "0000000000000000000000000000000000000000000000000000000000000000: a digest is no name"
            + " to give; leave it away",
        "inspect nosuch|inspect nosuch: not in the store; did you mean"
            + " docker://docker.io/library/nosuch?",
        "inspect --type nonsense oci:x|inspect --type nonsense: expected image or container",
        "inspect --type container oci:x|inspect oci:x: --type container is for names in the store;"
            + " containers are nowhere else",
        "inspect --type container --raw x|inspect --type container: --raw and --config print what"
            + " an image has, and a container has not",
        "rmi nosuch|remove nosuch: not in the store; shale images lists what is",
        "rmi|rmi: expected images, or --all",
        "rm|rm: expected containers, or --all",
        "run nosuch ls|enter a user namespace: not in a test",
        "commit nosuch|enter a user namespace: not in a test",
        "config nosuch|find container \"nosuch\": there is none; shale ps lists them",
        "copy --all --platform arm64 a b|copy: --all and --platform exclude each other",
        "copy store:a sif:b|sif:b: the transport sif: is not offered; there are docker://, oci:,"
            + " oci-archive:, docker-archive:, dir:, tarball:, docker-daemon:, containers-storage:"
            + " and store:",
        "copy tarball:/nosuch dir:x|read tarball:/nosuch: there is no such file",
        "copy tarball:a::b dir:x|tarball:a::b: expected tarball:FILE[:FILE…]",
        "copy containers-storage:[vfs@/r]a dir:x|containers-storage:[vfs@/r]a: only stores of the"
            + " driver overlay are read, not of vfs",
        "copy dir:/nosuch oci:x|open dir:/nosuch: no image, it has no file manifest.json",
        "push nosuch|push nosuch: not in the store; shale images lists what is",
        "from --pull=sometimes x|pull \"sometimes\": expected always, missing or never",
        "from --pull=never nosuch|find nosuch: not in the store; did you mean"
            + " docker://docker.io/library/nosuch?",
        "cp a b|cp: expected CONTAINER:PATH on one side and a path on the other",
        "add c /nonexistent /|add /nonexistent: no such file or directory",
        "mount c|mount c: this user's mounts end with the command; shale unshare starts a"
            + " shell in which they stay",
      })
  void refusesInOneLineWithStatus125(String line, String message) {
    ProgramRun refused = run(line.split(" "));
    assertEquals("shale: " + message + "\n", refused.err());
    assertEquals("", refused.out());
    assertEquals(ExitCode.FAILED, refused.status());
  }

  @Test
  void takesTheWordAfterAnOptionalValueForAnArgument() {
    ProgramRun pulled = run("from", "--tls-verify", "--pull", "No/Name");
    assertEquals(ExitCode.FAILED, pulled.status());
    assertTrue(pulled.err().startsWith("shale: name \"Name\": "), pulled.err());
  }

  @Test
  void copiesAnImageUnderAnotherName() {
    build("-t", "app").result();
    run("copy", "app", "store:other").result();
    assertEquals(
        run("inspect", "-f", "{{.Digest}}", "app").result(),
        run("inspect", "-f", "{{.Digest}}", "other").result());
  }

  @Test
  void goesThroughALayoutUnchanged() {
    build("-t", "app").result();
    String layout = "oci:" + directory.resolve("layout") + ":web";
    String digest = run("copy", "app", layout).result();
    run("rmi", "app").result();
    run("pull", layout).result();
    assertEquals(digest, run("inspect", "-f", "{{.Digest}}", "web").result());
  }

  @Test
  void namesAContainerAfterTheImageWhereverThatIs() {
    build("-t", "app").result();
    String layout = "oci:" + directory.resolve("layout");
    run("copy", "app", layout + ":team/web:1").result();
    assertEquals("web-working-container", run("from", layout + ":team/web:1").result());
    run("copy", "app", layout).result();
    assertEquals("app-working-container", run("from", "store:app").result());
  }

  @Test
  void printsAManifestByteForByte() {
    build("-t", "app").result();
    assertFalse(run("inspect", "--raw", "app").out().endsWith("\n"));
  }

  @Test
  void keepsAnImageUntilItsLastNameIsRemoved() {
    build("-t", "app:1", "-t", "app:2").result();
    assertEquals("untagged: docker.io/library/app:1", run("rmi", "app:1").result());
    assertTrue(run("rmi", "app:2").result().contains("\ndeleted: sha256:"));
    assertEquals("", run("images", "-q").result());
  }

  @Test
  void removesTheOthersWhereOneIsNotThere() {
    build("-t", "app:1", "-t", "app:2").result();
    ProgramRun run = run("rmi", "none", "app:1");
    assertEquals(ExitCode.FAILED, run.status());
    assertEquals("untagged: docker.io/library/app:1\n", run.out());
    assertEquals(1, run.err().lines().count(), run.err());
  }

  /** Builds an image, and beside it a layer of a stage that no image has. */
  private void buildInStages() throws IOException {
    Path file = directory.resolve("stages");
    Files.writeString(
        file,
        """
        FROM scratch AS first
        COPY file /a/
        FROM scratch
        COPY --from=first /a/file /b/
        """);
    build("-f", file.toString(), "-t", "app").result();
  }

  private List<String> blobs() throws IOException {
    return files("root/blobs/sha256");
  }

  private List<String> files(String place) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(place))) {
      return files.map(Path::toString).sorted().toList();
    }
  }

  @Test
  void removesLayersOfNoImageAndTheCacheOfThemWithAllImages() throws IOException {
    buildInStages();
    run("rmi", "--all").result();
    assertEquals(List.of(), blobs());
    assertEquals(List.of(), files("root/steps"));
  }

  @Test
  void keepsLayersOfStagesWhenAContainerIsRemoved() throws IOException {
    buildInStages();
    List<String> built = blobs();
    run("from", "--name", "web", "app").result();
    run("rm", "web").result();
    assertEquals(built, blobs());
  }

  @Test
  void removesWithAContainerWhatItKeptOfAnImage() throws IOException {
    buildInStages();
    run("from", "--name", "web", "app").result();
    run("rmi", "--force", "app").result();
    run("rm", "web").result();
    assertEquals(1, blobs().size());
  }

  @Test
  void configuresNoSignalThatIsNone() {
    build("-t", "app").result();
    run("from", "--name", "web", "app").result();
    assertTrue(
        run("config", "--stop-signal", "FOO", "web")
            .err()
            .startsWith("shale: stop signal \"FOO\": "));
  }

  @Test
  void configuresAWorkingContainer() {
    build("-t", "app").result();
    assertEquals("web", run("from", "--name", "web", "app").result());
    run("config", "--env", "A=b", "--cmd", "httpd -f", "--port", "80", "web").result();
    assertEquals(
        "A=b [\"httpd\",\"-f\"]",
        run("inspect", "-f", "{{index .OCIv1.config.Env 2}} {{json .OCIv1.config.Cmd}}", "web")
            .result());
  }

  @Test
  void refusesToRemoveAnImageThatAContainerStandsOn() {
    build("-t", "app").result();
    run("from", "--name", "web", "app").result();
    assertEquals(ExitCode.FAILED, run("rmi", "app").status());
  }

  @Test
  void listsContainers() {
    build("-t", "app").result();
    run("from", "app").result();
    run("from", "app").result();
    assertEquals(
        "app-working-container\napp-working-container-1",
        run("ps", "--format", "{{.ContainerName}}").result());
  }
}
