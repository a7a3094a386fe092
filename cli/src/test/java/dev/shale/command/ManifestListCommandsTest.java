package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shale.image.Digest;
import dev.shale.image.ImageManifest;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import dev.shale.registry.FaultyRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of manifests: put together here, of images that need not be. */
final class ManifestListCommandsTest {
  @TempDir Path directory;
  private FaultyRegistry registry;
  private RawManifest amd64;
  private RawManifest arm64;

  @BeforeEach
  void start() throws IOException {
    registry = FaultyRegistry.start();
    amd64 = RemoteImages.image(registry, "linux/amd64", "2024-01-01T00:00:00Z");
    arm64 = RemoteImages.image(registry, "linux/arm64", "2024-02-01T00:00:00Z");
    registry.with("amd64", amd64).with("arm64", arm64);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private ProgramRun run(String... words) {
    return ProgramRun.ofUser(directory, words);
  }

  private String image(String tag) {
    return "docker://" + registry.host() + "/a:" + tag;
  }

  private JsonNode inspect(String list) {
    return Json.parseObject(
        "output", run("manifest", "inspect", list).result().getBytes(StandardCharsets.UTF_8));
  }

  private String listed(String list) {
    return StreamSupport.stream(inspect(list).path("manifests").spliterator(), false)
        .map(
            entry ->
                entry.path("platform").path("os").asText()
                    + "/"
                    + entry.path("platform").path("architecture").asText()
                    + " "
                    + entry.path("digest").asText())
        .collect(Collectors.joining("\n"));
  }

  private void createBoth() {
    run("manifest", "create", "app", image("amd64"), image("arm64")).result();
  }

  @Test
  void listsImagesOfWhichItReadsManifestAndConfig() {
    createBoth();
    assertEquals(
        "linux/amd64 " + amd64.digest() + "\nlinux/arm64 " + arm64.digest(), listed("app"));
    assertEquals(4, registry.askedFor().size());
  }

  @Test
  void hasOneImageForAPlatform() throws IOException {
    createBoth();
    RawManifest newer = RemoteImages.image(registry, "linux/amd64", "2025-01-01T00:00:00Z");
    registry.with("newer", newer);
    String printed = run("manifest", "add", "app", image("newer")).result();
    assertTrue(printed.endsWith(": " + newer.digest()), printed);
    assertEquals(
        "linux/amd64 " + newer.digest() + "\nlinux/arm64 " + arm64.digest(), listed("app"));
    run("manifest", "add", "--arch=riscv64", "app", image("newer")).result();
    assertEquals(3, inspect("app").path("manifests").size());
  }

  @Test
  void changesOnePlatformOfAManifestThatIsListedForTwo() {
    run("manifest", "create", "two", image("amd64")).result();
    run("manifest", "add", "--os", "windows", "two", image("amd64")).result();
    run("manifest", "annotate", "--annotation", "a=b", "two", "windows/amd64").result();
    JsonNode entries = inspect("two").path("manifests");
    assertTrue(entries.path(0).path("annotations").isMissingNode(), entries::toString);
    assertEquals("b", entries.path(1).path("annotations").path("a").asText());
    run("manifest", "remove", "two", "windows/amd64").result();
    assertEquals("linux/amd64 " + amd64.digest(), listed("two"));
    run("manifest", "push", "--all", "two", image("two")).result();
  }

  @Test
  void writesNoListWithoutItsImagesIntoALayout() {
    createBoth();
    String layout = "oci:" + directory.resolve("layout") + ":app";
    String refusal = run("manifest", "push", "app", layout).refusal();
    assertTrue(
        refusal.endsWith(
            " lacks %s; where its images are not there yet, --all sends them"
                .formatted(amd64.digest())),
        refusal);
    run("copy", image("amd64"), layout).result();
    run("copy", image("arm64"), layout).result();
    run("manifest", "push", "app", layout).result();
  }

  @Test
  void writesNoListIntoALayoutThatLacksAPartOfAnImage() throws IOException {
    createBoth();
    Path layout = directory.resolve("layout");
    run("copy", image("amd64"), "oci:" + layout).result();
    run("copy", image("arm64"), "oci:" + layout).result();
    ImageManifest second = (ImageManifest) arm64.manifest();
    for (Digest part :
        List.of(second.config().digest(), second.layers().getFirst().digest(), arm64.digest())) {
      Path file = layout.resolve("blobs").resolve("sha256").resolve(part.hex());
      byte[] bytes = Files.readAllBytes(file);
      Files.delete(file);
      String refusal = run("manifest", "push", "app", "oci:" + layout + ":app").refusal();
      assertTrue(refusal.contains(" lacks " + part), refusal);
      Files.write(file, bytes);
    }
    run("manifest", "push", "app", "oci:" + layout + ":app").result();
  }

  @Test
  void writesAListIntoADirectoryThatHasItsImages() throws IOException {
    createBoth();
    String to = "dir:" + directory.resolve("dir");
    assertTrue(run("manifest", "push", "app", to).refusal().contains(" lacks " + amd64.digest()));
    run("manifest", "push", "--all", "--compression-format=none", "app", to).result();
    run("manifest", "annotate", "--index", "--annotation", "a=b", "app").result();
    String digest = run("manifest", "push", "app", to).result();
    assertEquals(digest, run("digest", to).result());
    run("copy", "--all", to, "oci:" + directory.resolve("layout")).result();
  }

  @Test
  void sendsTheListWithItsImages() throws IOException {
    createBoth();
    run("manifest", "annotate", "--index", "--annotation", "a=b", "app").result();
    try (FaultyRegistry other = FaultyRegistry.start()) {
      String to = "docker://" + other.host() + "/a:both";
      String digest = run("manifest", "push", "--all", "--rm", "app", to).result();
      assertEquals(digest, run("digest", to).result());
      String created = "--format={{.Created}}";
      assertEquals(
          "2024-02-01T00:00:00Z", run("inspect", created, "--platform=linux/arm64", to).result());
      assertEquals("b", run("inspect", "--format={{.Index.Annotations.a}}", to).result());
    }
    assertEquals(1, run("manifest", "exists", "app").status());
  }

  @Test
  void doesNotAdviseToSendImagesWhereNobodyAnswers() throws IOException {
    createBoth();
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    String refusal =
        run("manifest", "push", "--retry-times=0", "app", "docker://127.0.0.1:" + free + "/a:1")
            .refusal();
    assertFalse(refusal.contains("--all"), refusal);
  }

  @Test
  void looksForRoomForTheDigestFirst() {
    createBoth();
    Path file = directory.resolve("none/digest");
    int before = registry.askedFor().size();
    assertEquals(
        "--digestfile %s: there is no directory %s; nothing was done"
            .formatted(file, file.getParent()),
        run("manifest", "push", "--digestfile", file.toString(), "app", image("x")).refusal());
    assertEquals(before, registry.askedFor().size());
  }

  @Test
  void sendsTheListAloneWhereItsImagesAre() {
    createBoth();
    int before = registry.askedFor().size();
    String digest = run("manifest", "push", "app", image("both")).result();
    assertEquals(
        List.of("PUT /v2/a/manifests/both"),
        registry.askedFor().subList(before, registry.askedFor().size()));
    assertEquals(digest, run("digest", image("both")).result());
    assertEquals(
        arm64.digest().toString(), run("digest", "--platform=linux/arm64", image("both")).result());
  }

  @Test
  void takesAllThatAnIndexLists() {
    createBoth();
    run("manifest", "push", "app", image("both")).result();
    run("manifest", "create", "--all", "whole", image("both")).result();
    assertEquals(listed("app"), listed("whole"));
    run("manifest", "create", "part", image("both")).result();
    assertEquals("linux/amd64 " + amd64.digest(), listed("part"));
    run("manifest", "add", "--arch=arm64", "part", image("both")).result();
    assertEquals(listed("app"), listed("part"));
  }

  @Test
  void sendsImagesOfTheStorePacked() throws IOException {
    Path context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
    run("build", "-t", "local", context.toString()).result();
    run("manifest", "create", "app", "local", image("arm64")).result();
    String digest = run("manifest", "push", "--all", "app", image("both")).result();
    assertEquals(digest, run("digest", image("both")).result());
    assertTrue(
        run("inspect", "--format={{(index .LayersData 0).MIMEType}}", image("both"))
            .result()
            .endsWith("tar+gzip"));
    run("prune", "--all").result();
    assertEquals("linux/amd64", run("manifest", "inspect", "--format", ARCHES, "app").result());
    assertEquals(digest, run("manifest", "push", "--all", "app", image("again")).result());
  }

  @Test
  void keepsAnImageThatAListHasFromHere() throws IOException {
    Path context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
    run("build", "-t", "local", context.toString()).result();
    run("manifest", "create", "app", "local").result();
    run("tag", "local", "other").result();
    run("rmi", "local").result();
    String refusal = run("rmi", "other").refusal();
    assertTrue(
        refusal.endsWith(
            ": manifest list docker.io/library/app:latest has it from here; shale manifest remove"
                + " takes it out, or use --force"),
        refusal);
    assertEquals(ExitCode.FAILED, run("rmi", "--all").status());
    run("manifest", "push", "--all", "app", image("both")).result();
    run("rmi", "--force", "other").result();
    String gone = run("manifest", "push", "--all", "app", image("again")).refusal();
    assertTrue(gone.startsWith("push docker.io/library/app:latest: it lists sha256:"), gone);
    assertTrue(gone.endsWith(": not in the store"), gone);
  }

  private static final String ARCHES =
      "{{(index .manifests 0).platform.os}}/{{(index .manifests 0).platform.architecture}}";

  @Test
  void changesWhatIsSaidOfAnImage() {
    createBoth();
    run(
            "manifest",
            "annotate",
            "--variant=v9",
            "--os-version=1",
            "--os-features=a,b",
            "--features=c",
            "--annotation=x=y=z",
            "app",
            "linux/arm64")
        .result();
    JsonNode entry = inspect("app").path("manifests").path(1);
    assertEquals(
        "{\"architecture\":\"arm64\",\"os\":\"linux\",\"variant\":\"v9\",\"os.version\":\"1\","
            + "\"os.features\":[\"a\",\"b\"],\"features\":[\"c\"]}",
        entry.path("platform").toString());
    assertEquals("y=z", entry.path("annotations").path("x").asText());
    run("manifest", "annotate", "--subject", image("amd64"), "app").result();
    assertEquals(amd64.digest().toString(), inspect("app").path("subject").path("digest").asText());
  }

  @Test
  void removesByPlatformAndDigest() {
    createBoth();
    run("manifest", "remove", "app", "linux/amd64").result();
    assertEquals("linux/arm64 " + arm64.digest(), listed("app"));
    run("manifest", "remove", "app", arm64.digest().toString()).result();
    assertEquals("", listed("app"));
  }

  @Test
  void listsAnArtifactAsWhatItIs() {
    registry.with("sbom", RemoteImages.artifact("application/spdx+json", "a", Optional.empty()));
    run("manifest", "create", "app", image("sbom")).result();
    JsonNode entry = inspect("app").path("manifests").path(0);
    assertEquals("application/spdx+json", entry.path("artifactType").asText());
    assertTrue(entry.path("platform").isMissingNode());
  }

  @Test
  void goesOnWithAListIfItIsTold() {
    run("manifest", "create", "app", image("amd64")).result();
    run("manifest", "create", "--amend", "--annotation=a=b", "app", image("arm64")).result();
    assertEquals(2, inspect("app").path("manifests").size());
    assertEquals("b", inspect("app").path("annotations").path("a").asText());
  }

  @Test
  void existsUntilItIsRemoved() {
    assertEquals(1, run("manifest", "exists", "app").status());
    run("manifest", "create", "app").result();
    assertEquals(ExitCode.OK, run("manifest", "exists", "app").status());
    assertEquals("deleted: docker.io/library/app:latest", run("manifest", "rm", "app").result());
    assertEquals(1, run("manifest", "exists", "app").status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "create app ~ create list docker.io/library/app:latest: there is one; --amend goes on with"
            + " it, shale manifest rm removes it",
        "add no image ~ add to docker.io/library/no:latest: there is no manifest list of that name;"
            + " shale manifest create makes one",
        "rm no ~ remove docker.io/library/no:latest: there is no manifest list of that name",
        "remove app linux/s390x ~ change list docker.io/library/app:latest: it lists nothing for"
            + " linux/s390x; shale manifest inspect shows it",
        "remove app a/b/c/d ~ manifest \"a/b/c/d\": expected its digest or OS/ARCH[/VARIANT]",
        "annotate --arch=amd64 app linux/arm64 ~ change list docker.io/library/app:latest: it would"
            + " list two manifests for the platform of ARM64; remove one first",
        "annotate app ~ manifest annotate: expected a manifest of the list, or --index or"
            + " --subject",
        "annotate --index --os=linux app ~ manifest annotate: a list itself is for no platform",
        "annotate --annotation=x app linux/arm64 ~ annotation \"x\": expected NAME=VALUE",
        "add --all --arch=arm64 app image ~ manifest add: --all takes entries as the index states"
            + " them; shale manifest annotate changes one",
        "push app store:app ~ push list docker.io/library/app:latest: the store keeps images of"
            + " one platform",
        "push --compression-level=9 app ~ push list docker.io/library/app:latest: what images"
            + " become is asked for, but only the list goes; add --all",
        "push --force-compression app ~ push list docker.io/library/app:latest: what images"
            + " become is asked for, but only the list goes; add --all",
        "push --format=docker app ~ push list docker.io/library/app:latest: what images become"
            + " is asked for, but only the list goes; add --all",
      })
  void refusesWhatItCannotDo(String words, String message) {
    createBoth();
    List<String> all = new ArrayList<>(List.of("manifest"));
    all.addAll(List.of(words.split(" ", -1)));
    ProgramRun run = run(all.toArray(String[]::new));
    assertEquals(ExitCode.FAILED, run.status());
    assertEquals("shale: " + message.replace("ARM64", arm64.digest().toString()) + "\n", run.err());
  }

  @Test
  void isNamedWhereAnImageIsLookedFor() {
    createBoth();
    ProgramRun run = run("history", "app");
    assertTrue(
        run.err().endsWith("; a manifest list has that name, which shale manifest works on\n"),
        run.err());
  }

  @Test
  void isCheckedWithTheStore() throws IOException {
    createBoth();
    assertEquals(ExitCode.OK, run("check").status());
    try (Stream<Path> files = Files.list(directory.resolve("root/lists"))) {
      Files.writeString(files.findFirst().orElseThrow(), "{");
    }
    ProgramRun run = run("check");
    assertTrue(run.status() != ExitCode.OK, run.out());
    assertTrue(run.out().contains("manifest list "), run.out());
    assertTrue(run("manifest", "inspect", "app").err().startsWith("shale: read manifest list "));
    run("check", "--repair", "--force");
    assertEquals(1, run("manifest", "exists", "app").status());
  }
}
