package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The flags of {@code shale build} that change the image, by a user who mounts nothing. */
final class BuildFlagsTest {
  @TempDir Path directory;
  private Path context;

  @BeforeEach
  void write() throws IOException {
    context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("f"), "f\n");
    dockerfile("FROM scratch AS one", "ENV A=1 B=1", "LABEL l=1 m=1", "COPY f /a/", "COPY f /b/");
  }

  private void dockerfile(String... lines) throws IOException {
    Files.writeString(context.resolve("Dockerfile"), String.join("\n", lines) + "\n");
  }

  private ProgramRun build(String... flags) {
    List<String> words = new ArrayList<>(List.of("build", "-t", "app"));
    words.addAll(Arrays.asList(flags));
    words.add(context.toString());
    return ProgramRun.ofUser(directory, words.toArray(String[]::new));
  }

  private String inspect(String... words) {
    List<String> all = new ArrayList<>(List.of("inspect"));
    all.addAll(Arrays.asList(words));
    all.add("app");
    return ProgramRun.ofUser(directory, all.toArray(String[]::new)).out();
  }

  @Test
  void imageHasWhatIsAskedFor() {
    build(
            "--label=l=2",
            "--label=n",
            "--unsetlabel=m",
            "--env=A=2",
            "--env=FROM_OUTSIDE",
            "--env=NOT_HERE",
            "--unsetenv=B",
            "--annotation=org.example.a=1",
            "--annotation=org.example.b=1",
            "--unsetannotation=org.example.b")
        .result();
    String config = inspect("--raw", "--config");
    assertTrue(config.contains("\"l\":\"2\",\"n\":\"\""), config);
    assertTrue(config.contains("\"A=2\",\"FROM_OUTSIDE=outside\"]"), config);
    String manifest = inspect("--raw");
    assertTrue(manifest.contains("\"annotations\":{\"org.example.a\":\"1\"}"), manifest);
  }

  @Test
  void timesAreThoseGiven() {
    build("--source-date-epoch=77", "--rewrite-timestamp").result();
    String first = inspect("--raw", "--config");
    assertTrue(first.contains("\"created\":\"1970-01-01T00:01:17Z\""), first);
    build("--timestamp=77").result();
    assertEquals(first, inspect("--raw", "--config"));
  }

  @Test
  void timeIsABuildArgumentOnlyIfItIsToBeOne() throws IOException {
    dockerfile("FROM scratch", "ARG SOURCE_DATE_EPOCH", "LABEL t=$SOURCE_DATE_EPOCH");
    build("--source-date-epoch=77").result();
    assertTrue(inspect("--raw", "--config").contains("\"t\":\"77\""));
    build("--timestamp=77").result();
    assertTrue(inspect("--raw", "--config").contains("\"t\":\"\""));
  }

  @Test
  void squashedImageOfDockersFormatHasOneLayerOfDockers() {
    build("--squash", "--format=docker").result();
    String manifest = inspect("--raw");
    assertEquals(1, manifest.split("rootfs.diff.tar", -1).length - 1, manifest);
    assertTrue(manifest.contains("vnd.docker.container.image.v1+json"), manifest);
  }

  @Test
  void metadataIsInTheWordsOfBuildx() throws IOException {
    Path file = directory.resolve("metadata");
    String id = build("--metadata-file=" + file, "-t", "example.org/b:2").result();
    ObjectNode json = Json.parseObject("metadata", Files.readAllBytes(file));
    assertEquals("sha256:" + id, json.path("containerimage.config.digest").asText());
    assertEquals("docker.io/library/app:latest,example.org/b:2", json.path("image.name").asText());
    String digest = json.path("containerimage.digest").asText();
    assertEquals(digest, json.path("containerimage.descriptor").path("digest").asText());
    assertTrue(inspect().contains(digest));
  }

  @Test
  void stageOfTheFilterIsRunAnew() {
    build().result();
    String err = build("--progress=plain", "--no-cache-filter=two,ONE").err();
    assertTrue(err.contains("no stage \"two\" to run without the cache"), err);
    assertTrue(!err.contains("cached"), err);
  }

  /** As of a machine that cannot stack: nothing of the build cache, whatever is kept of that. */
  @Test
  void copiesOfRootsStayWhenTheCacheIsTrimmed() throws IOException {
    dockerfile("FROM scratch", "COPY f /a/");
    build().result();
    Matcher layer =
        Pattern.compile("\"diff_ids\":\\[\"sha256:([0-9a-f]+)\"]")
            .matcher(inspect("--raw", "--config"));
    assertTrue(layer.find());
    Path copy = directory.resolve("root/copies/host").resolve(layer.group(1));
    Files.createDirectories(copy.resolve("root"));
    ProgramRun.ofRoot(directory, "build", "--cache-keep-bytes=1GB", context.toString()).result();
    assertTrue(Files.exists(copy));
    ProgramRun.ofRoot(directory, "prune").result();
    assertTrue(Files.notExists(copy));
  }

  /** A layer that an image has is no cache. */
  @Test
  void cacheIsKeptAsFarAsThereIsToBeRoomForIt() throws IOException {
    dockerfile("FROM scratch AS one", "COPY f /a/", "FROM scratch", "COPY --from=one /a /b/");
    build("--cache-keep-bytes=1GB").result();
    assertTrue(build("--cache-keep-bytes=0").err().contains("COPY f /a/ (cached)"));
    String err = build("--progress=plain").err();
    assertTrue(err.contains("COPY f /a/\n"), err);
    assertTrue(err.contains("COPY --from=one /a /b/ (cached)"), err);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--timestamp=1 --source-date-epoch=2|build --timestamp 1: --source-date-epoch says another"
            + " time; give one of them",
        "--timestamp=-1|build --timestamp -1: is before 1970",
        "--rewrite-timestamp|build --rewrite-timestamp: there is no time; give"
            + " --source-date-epoch",
        "--squash=most|squash \"most\": expected new, all, stage or none",
        "--format=oci1|build --format \"oci1\": expected oci or docker",
        "--format=docker --annotation=a=b|write manifest: Docker's format has no annotations; leave"
            + " them away, or choose oci",
        "--annotation=a|build --annotation \"a\": expected KEY=VALUE",
        "--label==a|build --label \"=a\": expected NAME[=VALUE]",
        "--cache-keep-bytes=much|size \"much\": expected a number and a unit, as 10GB",
        "--jobs=-2|build --jobs -2: expected 0 or more",
        "--volume=/nosuch:/x|build --volume /nosuch:/x: /nosuch is not there",
        "--memory=1k|memory limit of 1024 bytes: expected at least 6291456",
        "--network=bridge|network \"bridge\": not offered; use none or host",
      })
  void refuses(String flags, String message) {
    ProgramRun refused = build(flags.split(" "));
    assertEquals(125, refused.status());
    assertEquals("shale: " + message + "\n", refused.err());
    assertEquals("", ProgramRun.ofUser(directory, "images", "-q").out());
  }
}
