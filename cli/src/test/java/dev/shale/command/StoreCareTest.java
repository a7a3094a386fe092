package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shale.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checking, measuring and pruning a store, as an ordinary user. */
final class StoreCareTest {
  @TempDir Path directory;

  @BeforeEach
  void build() throws IOException {
    Path context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("file"), "x".repeat(10_000));
    Files.writeString(context.resolve("other"), "y".repeat(5000));
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM scratch AS base
        COPY file /a/
        FROM base
        LABEL keep=yes
        COPY other /b/
        """);
    run("build", "-t", "whole", context.toString()).result();
    run("build", "-t", "half", "--target", "base", context.toString()).result();
  }

  private ProgramRun run(String... words) {
    return ProgramRun.ofUser(directory, words);
  }

  private JsonNode json(String... words) {
    return Json.parseObject("output", run(words).result().getBytes(StandardCharsets.UTF_8));
  }

  private Path someBlob() throws IOException {
    try (Stream<Path> blobs = Files.list(directory.resolve("root/blobs/sha256"))) {
      return blobs.filter(blob -> size(blob) > 8000).findFirst().orElseThrow();
    }
  }

  private static long size(Path file) {
    return file.toFile().length();
  }

  @Test
  void findsASoundStoreSound() {
    ProgramRun check = run("check", "--deep");
    assertEquals(ExitCode.OK, check.status());
    assertEquals("", check.out());
  }

  @Test
  void saysWhatIsDamaged() throws IOException {
    Files.writeString(someBlob(), "short");
    ProgramRun check = run("check");
    assertEquals(ExitCode.FAILED, check.status());
    assertTrue(
        check.out().matches("(?s)damaged blob of layer sha256:.*: has 5 bytes, not .*\n"),
        check.out());
  }

  @Test
  void imageThatIsDamagedIsNamedWithItsRemedy() throws IOException {
    String digest = run("images", "--format", "{{.Digest}}").result().lines().findFirst().get();
    String manifest = digest.substring("sha256:".length());
    Files.delete(directory.resolve("root/blobs/sha256").resolve(manifest));
    String error = run("images").err();
    assertTrue(
        error.matches(
            "shale: image docker.io/library/\\w+:latest is damaged: .*; shale check --repair mends"
                + " the store\n"),
        error);
  }

  @Test
  void saysWhatWasRepaired() throws IOException {
    Path toc;
    try (Stream<Path> tocs = Files.list(directory.resolve("root/tocs"))) {
      toc = tocs.findFirst().orElseThrow();
    }
    Files.delete(toc);
    ProgramRun check = run("check", "--repair");
    assertEquals(1, check.status());
    assertTrue(check.out().endsWith("\n  made again\n"), check.out());
    assertEquals(ExitCode.OK, run("check", "--deep").status());
  }

  @Test
  void wantsRepairWithForce() {
    assertEquals("shale: check: --force goes with --repair\n", run("check", "--force").err());
  }

  @Test
  void measuresWhatIsSharedAndWhatIsNot() {
    JsonNode usage = json("du", "--json");
    assertEquals(2, usage.get("images").size());
    for (JsonNode image : usage.get("images")) {
      long shared = image.get("sharedBytes").asLong();
      assertTrue(shared > 10_000 && shared < 15_000, usage.toString());
    }
    assertEquals(0, usage.get("unreferencedBytes").asLong());
  }

  @Test
  void measuresAsMuchAsThereIs() throws IOException {
    long there;
    try (Stream<Path> blobs = Files.list(directory.resolve("root/blobs/sha256"))) {
      there = blobs.mapToLong(StoreCareTest::size).sum();
    }
    assertEquals(there, json("du", "--json").get("totalBytes").asLong());
  }

  @Test
  void listsLayersWhenAsked() {
    assertTrue(run("du", "--layers").result().contains("LAYER"));
  }

  @Test
  void prunesNothingThatHasAName() {
    assertTrue(run("prune").result().startsWith("deleted: 0 images"));
    assertEquals(2, run("images", "-q").result().lines().count());
    assertEquals("", run("check", "--deep").result());
  }

  @Test
  void prunesWhatLostItsName() {
    run("tag", "half", "whole").result();
    assertTrue(run("prune").result().contains("deleted: 1 images"));
    assertEquals(1, run("images", "-q").result().lines().count());
    assertEquals("", run("check", "--deep").result());
  }

  @Test
  void prunesAllButWhatIsFilteredOut() {
    run("prune", "--all", "--filter", "label!=keep").result();
    assertEquals("docker.io/library/whole", run("images", "--format", "{{.Name}}").result());
  }

  @ParameterizedTest
  @CsvSource({"72h,2", "2020-01-01,2", "0s,0"})
  void prunesWhatIsOldEnough(String until, int left) {
    run("prune", "--all", "--until", until).result();
    assertEquals(left, run("images", "-q").result().lines().count());
  }

  @Test
  void leavesAllInADryRun() {
    String would = run("prune", "--all", "--dry-run").result();
    assertTrue(would.contains("would be deleted: 2 images"), would);
    assertEquals(2, run("images", "-q").result().lines().count());
  }

  @Test
  void keepsSoMuchOfTheBuildCache() throws IOException {
    Path context = directory.resolve("context");
    Files.writeString(context.resolve("other"), "z".repeat(5000));
    run("build", "-t", "whole", context.toString()).result();
    String most = run("prune", "--keep-bytes", "1GB").result();
    assertTrue(most.contains("deleted: 1 images, 0 results"), most);
    assertTrue(json("du", "--json").get("cacheBytes").asLong() > 5000);
    run("prune", "--keep-bytes", "0").result();
    assertEquals(0, json("du", "--json").get("cacheBytes").asLong());
    assertEquals("", run("check", "--deep").result());
  }

  @Test
  void refusesAFilterThatItDoesNotKnow() {
    assertEquals(
        "shale: prune: unknown filter \"colour=red\"; there are until=, label= and label!=\n",
        run("prune", "--filter", "colour=red").err());
  }

  @Test
  void refusesWhatIsNoTime() {
    assertEquals(ExitCode.FAILED, run("prune", "--until", "yesterday").status());
  }
}
