package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.image.Digest;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.local.LocalStore;
import dev.shale.local.StackingChoice;
import dev.shale.registry.FaultyRegistry;
import dev.shale.registry.server.AccessLog;
import dev.shale.registry.server.RegistryServer;
import dev.shale.registry.server.ServerOptions;
import dev.shale.snapshot.Stacking;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds for several platforms, and of several targets. */
final class PlatformBuildTest {
  private static final String BOTH = "--platform=linux/amd64,linux/arm64";

  @TempDir Path directory;
  private Path context;

  @BeforeEach
  void write() throws IOException {
    context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("amd64"), "amd64\n");
    Files.writeString(context.resolve("arm64"), "arm64\n");
    dockerfile("FROM scratch", "ARG TARGETARCH", "COPY $TARGETARCH /arch");
  }

  private void dockerfile(String... lines) throws IOException {
    Files.writeString(context.resolve("Dockerfile"), String.join("\n", lines) + "\n");
  }

  private ProgramRun shale(String... words) {
    return ProgramRun.ofUser(directory, words);
  }

  private ProgramRun build(String... flags) {
    List<String> words = new ArrayList<>(List.of("build"));
    words.addAll(Arrays.asList(flags));
    words.add(context.toString());
    return shale(words.toArray(String[]::new));
  }

  private String raw(String image) {
    return shale("inspect", "--raw", image).out();
  }

  @Test
  void nameStandsForAnIndexOfAll() throws IOException {
    Path idFile = directory.resolve("id");
    Path metadata = directory.resolve("metadata");
    String digest =
        build(
                BOTH,
                "-t=app",
                "--iidfile=" + idFile,
                "--metadata-file=" + metadata,
                "--annotation=index:of=index",
                "--annotation=of=manifest")
            .result();
    assertEquals("sha256:" + digest, Files.readString(idFile));
    assertTrue(Files.readString(metadata).contains("image.index.v1+json"));
    assertEquals("sha256:" + digest, shale("digest", "app").result());
    String index = raw("app");
    assertTrue(index.contains("\"architecture\":\"amd64\""), index);
    assertTrue(index.contains("\"architecture\":\"arm64\""), index);
    assertTrue(index.contains("\"annotations\":{\"of\":\"index\"}"), index);
    String rows = shale("images", "--format", "{{.Name}}:{{.Tag}}").out();
    assertEquals("docker.io/library/app:latest\n".repeat(2), rows);
    assertEquals(rows, shale("images", "--format", "{{.Name}}:{{.Tag}}", "app").out());
  }

  @Test
  void buildingAgainReplacesEntriesByPlatform() throws IOException {
    build(BOTH, "-t=app").result();
    String before = raw("app");
    Files.writeString(context.resolve("arm64"), "other\n");
    build("--platform=linux/amd64,linux/arm64,linux/riscv64", "-t=app");
    assertEquals(before, raw("app"), "a build that fails changes nothing");
    build(BOTH, "-t=app").result();
    String after = raw("app");
    assertNotEquals(before, after);
    assertEquals(2, after.split("\"architecture\"", -1).length - 1);
  }

  @Test
  void nameIsTakenFromAnImageAndGivenBack() {
    String image = build("-t=app").result();
    build(BOTH, "-t=app").result();
    assertTrue(raw("app").contains("\"manifests\""));
    assertEquals(image, build("-t=app").result());
    assertTrue(raw("app").contains("\"layers\""));
  }

  @Test
  void buildStandsOnTheImageForItsPlatform() throws IOException {
    build(BOTH, "-t=base").result();
    dockerfile("FROM base", "COPY amd64 /x");
    build("--pull=never", "--platform=linux/arm64", "-t=on-arm64").result();
    assertEquals("arm64\n", shale("cat", "on-arm64:/arch").out());
    build("--pull=never", BOTH, "-t=on-both").result();
    assertEquals(
        "base-working-container", shale("from", "--platform=linux/arm64", "base").result());
  }

  @Test
  void pushSendsTheIndexWithItsImages() throws IOException {
    try (FaultyRegistry registry = FaultyRegistry.start()) {
      String name = registry.host() + "/app";
      build(BOTH, "-t", name + ":1", "--push", "--load").result();
      shale("push", name + ":1", name + ":2").result();
      for (String tag : List.of(":1", ":2")) {
        String index = raw("docker://" + name + tag);
        assertTrue(index.contains("\"arm64\""), index);
        shale("inspect", "--config", "--platform=linux/arm64", "docker://" + name + tag).result();
      }
    }
  }

  @Test
  void pushSendsTheIndexWhereverItWasSentBefore() throws IOException {
    build(BOTH, "-t=app").result();
    for (int i = 0; i < 2; i++) {
      try (FaultyRegistry registry = FaultyRegistry.start()) {
        shale("push", "app", registry.host() + "/app").result();
      }
    }
  }

  @Test
  void storeThatIsServedOffersTheIndexWithItsImages() throws IOException {
    build(BOTH, "-t=localhost/app:1").result();
    String built = raw("localhost/app:1");
    try (LocalStore local =
            LocalStore.open(directory.resolve("root"), StackingChoice.of(Stacking.none()));
        RegistryServer server =
            RegistryServer.start(
                new StoreRepositories(local), ServerOptions.LOCAL.toRead(), AccessLog.NONE)) {
      String name = "docker://" + server.host() + "/localhost/app";
      assertEquals("1\n", shale("tags", name).out());
      assertEquals(built, raw(name + ":1"));
      String copy = "oci:" + directory.resolve("copy");
      shale("copy", "--all", name + ":1", copy + ":1").result();
      String index = "@" + Digest.of(built.getBytes(StandardCharsets.UTF_8));
      shale("copy", "--platform=linux/arm64", name + index, copy + ":2").result();
      assertTrue(shale("inspect", "--config", copy + ":2").out().contains("arm64"));
    }
  }

  @Test
  void filesOfEachPlatformAreApart() throws IOException {
    Path out = directory.resolve("out");
    build(BOTH, "-o=" + out).result();
    assertEquals("amd64\n", Files.readString(out.resolve("linux_amd64/arch")));
    assertEquals("arm64\n", Files.readString(out.resolve("linux_arm64/arch")));
    assertEquals(
        "shale: build --output type=docker: has an image of one platform; choose type=oci, or build"
            + " them one by one\n",
        build(BOTH, "-o=type=docker,dest=x").err());
    build(BOTH, "-o=type=oci,name=a,dest=" + directory.resolve("a.tar")).result();
    assertTrue(raw("oci-archive:" + directory.resolve("a.tar")).contains("\"arm64\""));
  }

  @Test
  void nameIsTaggedAndRemovedWithItsImages() {
    build(BOTH, "-t=app").result();
    shale("tag", "app", "other:2").result();
    assertEquals("untagged: docker.io/library/app:latest\n", shale("rmi", "app").out());
    assertTrue(raw("other:2").contains("\"arm64\""));
    assertEquals(3, shale("rmi", "other:2").out().lines().count());
    assertEquals("", shale("images", "-q").out());
  }

  @Tag("linux")
  @Kernel(Feature.ROOT)
  @Test
  void programsOfAnotherProcessorAreRefusedBeforeAnythingIsDone() throws IOException {
    dockerfile("FROM scratch", "COPY amd64 /", "RUN [\"/x\"]");
    ProgramRun refused =
        ProgramRun.ofRoot(
            directory,
            "build",
            "--platform=linux/amd64,linux/mips64le",
            "-t=app",
            context.toString());
    assertEquals(125, refused.status());
    assertTrue(
        refused
            .err()
            .endsWith(
                "Dockerfile:3: RUN for linux/mips64le on linux/amd64: nothing runs such programs"
                    + " here; install qemu-user-static, or build on such a machine and shale"
                    + " manifest add the image\n"),
        refused.err());
    assertEquals("", ProgramRun.ofRoot(directory, "images", "-q").out());
  }

  @Test
  void eachTargetIsBuiltAndTheLastHasTheName() throws IOException {
    dockerfile("FROM scratch AS a", "COPY amd64 /", "FROM scratch AS b", "COPY arm64 /");
    List<String> ids = build("--target=b", "--target=a", "-t=app").out().lines().toList();
    assertEquals(2, ids.size());
    assertEquals(
        ids.get(1),
        shale("images", "--no-trunc", "-q", "app").result().substring("sha256:".length()));
  }

  @Test
  void indexHasAnnotationsOnlyIfThereIsOne() {
    assertEquals(
        "shale: build --annotation index: there is one platform, and no index\n",
        build("--annotation=index:a=b").err());
  }
}
