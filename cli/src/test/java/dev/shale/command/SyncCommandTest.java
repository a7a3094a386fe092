package dev.shale.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.registry.DockerRegistry;
import dev.shale.registry.FaultyRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans, and what is done of them, with docker-registry. */
@Tag("peer")
final class SyncCommandTest {
  @TempDir static Path shared;
  private static DockerRegistry registry;
  private static String one;
  private static String two;

  @TempDir Path scratch;

  @BeforeAll
  static void start() throws IOException {
    registry = DockerRegistry.start();
    one = push("one", "1.0", "latest");
    two = push("two", "2.0");
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  /** Builds an image and puts it under some tags; gives its digest there. */
  private static String push(String content, String... tags) throws IOException {
    Path context = Files.createDirectory(shared.resolve(content));
    Files.writeString(context.resolve("file"), content);
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY file /\n");
    store("build", "-q", "-t", content, context.toString()).result();
    String digest = "";
    for (String tag : tags) {
      digest = store("push", content, "docker://" + registry.host() + "/from/app:" + tag).result();
    }
    return digest;
  }

  private static ProgramRun store(String... words) {
    return ProgramRun.ofUser(shared.resolve("store"), words);
  }

  private static String source() {
    return "docker://" + registry.host() + "/from/app";
  }

  private static String at(String destination) {
    return "docker://" + registry.host() + "/" + destination;
  }

  private static ProgramRun sync(String word, String... words) {
    return ProgramRun.of(
        Stream.concat(Stream.of("sync", word), Stream.of(words)).toArray(String[]::new));
  }

  private static List<String> lines(ProgramRun run) {
    return run.result().lines().map(line -> line.replaceAll(" +", " ")).toList();
  }

  @Test
  void saysWhatItWillDoAndThenDoesIt() {
    String[] words = {source(), at("simple")};
    assertEquals(
        List.of(
            "copy %s/app:1.0 from %s:1.0, %s".formatted(at("simple"), source(), one),
            "copy %s/app:2.0 from %s:2.0, %s".formatted(at("simple"), source(), two),
            "copy %s/app:latest from %s:latest, %s".formatted(at("simple"), source(), one),
            "3 copy"),
        lines(sync("plan", words)));
    assertEquals("3 copied", lines(sync("apply", words)).getLast());
    assertEquals(
        List.of(
            "kept %s/app:1.0 %s".formatted(at("simple"), one),
            "kept %s/app:2.0 %s".formatted(at("simple"), two),
            "kept %s/app:latest %s".formatted(at("simple"), one),
            "3 kept"),
        lines(sync("apply", words)));
  }

  @Test
  void saysWhichFilterLeavesOut() {
    assertEquals(
        List.of(
            "copy %s/app:2.0 from %s:2.0, %s".formatted(at("filtered"), source(), two),
            "skip %s:1.0 --exclude 1.*".formatted(source()),
            "skip %s:latest not included".formatted(source()),
            "1 copy, 2 skip"),
        lines(
            sync("plan", "--include", "semver:>=1", "--exclude", "1.*", source(), at("filtered"))));
  }

  @Test
  void doesWhatAPlanInAFileSays() throws IOException {
    Path plan = scratch.resolve("plan.json");
    String json = sync("plan", "--json", "--include", "1.0", source(), at("by-file")).result();
    Files.writeString(plan, json);
    assertEquals(
        List.of("copied", "skipped", "skipped"),
        lines(sync("apply", "--plan", plan.toString())).stream()
            .limit(3)
            .map(line -> line.split(" ", -1)[0])
            .toList());
    assertEquals("1 keep", lines(sync("plan", source() + ":1.0", at("by-file"))).getLast());
  }

  @Test
  void saysWhichFileIsNoPlan() throws IOException {
    Path plan = Files.writeString(scratch.resolve("plan.json"), "{");
    String refusal = sync("apply", "--plan", plan.toString()).refusal();
    assertTrue(refusal.startsWith("sync apply --plan " + plan + ": "), refusal);
  }

  @Test
  void takesNoOtherChoicesBesideAPlan() {
    ProgramRun run = sync("apply", "--plan", "plan.json", "--delete");
    assertEquals(ExitCode.FAILED, run.status());
    assertTrue(run.err().startsWith("shale: sync apply --plan plan.json: "), run.err());
  }

  @Test
  void doesNothingInADryRun() {
    String[] words = {"--dry-run", source(), "dir:" + scratch.resolve("usb")};
    assertEquals("3 copy", lines(sync("apply", words)).getLast());
    assertFalse(Files.exists(scratch.resolve("usb")));
  }

  @Test
  void notesDigestsOfWhatIsThere() throws IOException {
    Path digests = scratch.resolve("digests");
    sync(
            "apply",
            "--digestfile",
            digests.toString(),
            "--append-suffix",
            "-copy",
            source() + ":1.0",
            at("noted"))
        .result();
    assertEquals(one + " " + at("noted") + "/app:1.0-copy\n", Files.readString(digests));
  }

  @Test
  void copiesThroughADirectoryAndDeletesThere() throws IOException {
    String usb = "dir:" + scratch.resolve("usb");
    sync("apply", source(), usb).result();
    assertTrue(Files.exists(scratch.resolve("usb/app:latest/manifest.json")));
    Path gone = scratch.resolve("usb/app:gone");
    sync("apply", source() + ":1.0", usb, "--append-suffix", "-x").result();
    Files.move(scratch.resolve("usb/app:1.0-x"), gone);
    assertEquals("3 kept, 1 deleted", lines(sync("apply", "--delete", source(), usb)).getLast());
    assertFalse(Files.exists(gone));
    assertEquals("3 copied", lines(sync("apply", usb, at("from-usb"))).getLast());
    assertEquals("3 keep", lines(sync("plan", source(), at("from-usb"))).getLast());
  }

  private static String digest(String name) {
    return ProgramRun.of("digest", name).result();
  }

  @Test
  void saysWhatImagesOfAnIndexBecomeAndKeepsThatAfterwards() throws IOException {
    RemoteImages.pushIndex(registry.host() + "/index/app:1");
    String index = at("index/app:1");
    String[] words = {"--platform", "linux/arm64,linux/riscv64", index, at("filtered-index")};
    ProgramRun missing = sync("plan", words);
    String refusal = "choose linux/riscv64 of %s".formatted(index);
    assertTrue(missing.err().contains(refusal), missing.err());
    String before = digest(index);
    words[1] = "linux/arm64,arm64";
    String planned = lines(sync("plan", words)).getFirst();
    assertEquals("1 copied", lines(sync("apply", words)).getLast());
    String after = digest(at("filtered-index/app:1"));
    assertEquals(
        "copy %s/app:1 from %s, %s as %s".formatted(at("filtered-index"), index, before, after),
        planned);
    assertEquals(
        "kept %s/app:1 %s, made of %s".formatted(at("filtered-index"), after, before),
        lines(sync("apply", words)).getFirst());
  }

  @Test
  void convertsAsAPlanInAFileSaysAndKeepsThatAfterwards() throws IOException {
    String[] words = {"--format", "docker", source() + ":1.0", at("converted")};
    Path plan = scratch.resolve("plan.json");
    Files.writeString(
        plan,
        sync("plan", Stream.concat(Stream.of("--json"), Stream.of(words)).toArray(String[]::new))
            .result());
    sync("apply", "--plan", plan.toString()).result();
    String image = at("converted/app:1.0");
    assertTrue(
        ProgramRun.of("inspect", "--format={{.MediaType}}", image).result().contains("docker"));
    assertEquals(
        List.of("keep %s %s, made of %s".formatted(image, digest(image), one), "1 keep"),
        lines(sync("plan", words)));
  }

  @Test
  void takesWhatRefersToImagesAlongAndWhatIsNewOfIt() throws IOException {
    try (FaultyRegistry signed = FaultyRegistry.start()) {
      RawManifest image = RemoteImages.image(signed, "linux/amd64", "2024-01-01T00:00:00Z");
      signed.with("1", image).with("2", image);
      String[] words = {"--referrers", "docker://" + signed.host() + "/a", at("signed")};
      assertEquals("2 copied", lines(sync("apply", words)).getLast());
      RawManifest sbom = RemoteImages.artifact("x/sbom", "sbom", Optional.of(image));
      RawManifest signature = RemoteImages.artifact("x/signature", "sig", Optional.of(sbom));
      signed
          .with(
              Blob.of(
                  Descriptor.of(MediaType.OCI_EMPTY, "{}".getBytes(UTF_8)), "{}".getBytes(UTF_8)))
          .with(sbom.digest().toString(), sbom)
          .with(signature.digest().toString(), signature);
      assertEquals(
          "copy %s/a:1 from docker://%s/a:1, %s, which is there without all that comes with it"
              .formatted(at("signed"), signed.host(), image.digest()),
          lines(sync("plan", words)).getFirst());
      assertEquals(
          "2 copied", lines(sync("apply", "--immutable", words[0], words[1], words[2])).getLast());
      String tree = ProgramRun.of("referrers", at("signed/a:1")).result();
      assertTrue(tree.contains(signature.digest().toString()), tree);
      assertEquals("2 keep", lines(sync("plan", words)).getLast());
    }
  }

  @Test
  void goesOnWhereAskedAndSaysWhatFailed() throws IOException {
    Path list = scratch.resolve("sync.yml");
    Files.writeString(
        list,
        """
        %s:
          credentials: {username: john, password: open sesame}
          images:
            from/app: [1.0, missing]
        """
            .formatted(registry.host()));
    ProgramRun run = sync("apply", "--keep-going", "yaml:" + list, at("listed"));
    assertEquals(ExitCode.FAILED, run.status());
    assertTrue(run.out().endsWith("1 copied, 1 failed\n"), run.out());
    assertEquals(
        List.of(
            "shale: look up %1$s/from/app:missing: not found (404 from %1$s)"
                .formatted(registry.host())),
        run.err().lines().filter(line -> line.startsWith("shale: ")).toList());
    ProgramRun plan = sync("plan", "--json", "--keep-going", "yaml:" + list, at("listed"));
    assertFalse(plan.out().contains("open sesame"));
  }
}
