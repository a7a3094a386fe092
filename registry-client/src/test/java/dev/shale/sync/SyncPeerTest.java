package dev.shale.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.config.Environment;
import dev.shale.copy.ImageCopier;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.progress.ProgressListener;
import dev.shale.registry.DockerRegistry;
import dev.shale.registry.Programs;
import dev.shale.registry.RegistryClient;
import dev.shale.registry.RegistryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Between docker-registry and directories, beside skopeo. */
@Tag("peer")
final class SyncPeerTest {
  private static final Environment NOWHERE =
      new Environment(Map.of(), Optional.of(Path.of("/nonexistent")), 1000, Clock.systemUTC());

  private static DockerRegistry registry;
  private static RegistryClient client;

  @TempDir Path scratch;

  @BeforeAll
  static void start() throws IOException {
    registry = DockerRegistry.start();
    client = new RegistryClient(NOWHERE, RegistryOptions.DEFAULT);
  }

  @AfterAll
  static void stop() {
    client.close();
    registry.close();
  }

  /** Puts one image under several names below a prefix of the registry; gives its digest. */
  private static Digest fill(String prefix, List<String> names) throws IOException {
    MemoryRegistry memory = new MemoryRegistry();
    RawManifest image = memory.add("memory.example/seed:1", prefix);
    names.forEach(name -> memory.tag("memory.example/" + name, image));
    memory.untag("memory.example/seed:1");
    SyncDestination to = SyncDestination.parse("docker://" + registry.host() + "/" + prefix);
    try (SyncEnds ends = new SyncEnds(_ -> memory, SyncRegistry.of(client()), to)) {
      sync(ends, SyncSource.parse("memory.example/"), to);
    }
    return image.digest();
  }

  private static RegistryClient client() {
    return new RegistryClient(NOWHERE, RegistryOptions.DEFAULT);
  }

  private static void sync(SyncEnds ends, SyncSource source, SyncDestination destination)
      throws IOException {
    SyncRequest request = SyncRequest.of(source, destination);
    SyncPlan plan = plan(ends, request);
    SyncReport report =
        new SyncRun(ends, Effort.DEFAULT, new ImageCopier(ProgressListener.NONE)).run(plan);
    assertEquals(List.of(), report.failures().toList());
  }

  private static SyncPlan plan(SyncEnds ends, SyncRequest request) throws IOException {
    return new Planner(ends, Effort.DEFAULT, Clock.systemUTC()).plan(request);
  }

  private static SyncEnds ends(SyncSource source, SyncDestination destination) {
    return SyncEnds.of(
        NOWHERE, source, destination, RegistryOptions.DEFAULT, RegistryOptions.DEFAULT);
  }

  private static void sync(String source, String destination) throws IOException {
    SyncSource from = SyncSource.parse(source);
    SyncDestination to = SyncDestination.parse(destination);
    try (SyncEnds ends = ends(from, to)) {
      sync(ends, from, to);
    }
  }

  private static Digest digest(String name) throws IOException {
    return client.source(ImageReference.parse(registry.host() + "/" + name)).describe().digest();
  }

  private static Map<String, Long> requests(String log) {
    return log.lines()
        .filter(line -> line.contains("HTTP/1.1\" "))
        .map(line -> line.substring(line.indexOf('"') + 1, line.indexOf(" /v2/")))
        .collect(Collectors.groupingBy(method -> method, Collectors.counting()));
  }

  @Test
  void secondRunOf500TagsAsksOneHeadOfEachAtEitherEnd() throws IOException {
    List<String> names = IntStream.range(0, 500).mapToObj(i -> "app:" + i).toList();
    fill("many", names);
    String source = "docker://" + registry.host() + "/many/app";
    String destination = "docker://" + registry.host() + "/mirror";
    sync(source, destination);
    int before = registry.log().length();
    sync(source, destination);
    assertEquals(Map.of("GET", 2L, "HEAD", 1000L), requests(registry.log().substring(before)));
  }

  @Test
  void listsTheRepositoriesOfARegistry() throws IOException {
    fill("listed", List.of("one:1", "two:1", "two:2"));
    assertTrue(
        client.repositories(registry.host()).containsAll(List.of("listed/one", "listed/two")));
  }

  @Test
  void writesDirectoriesThatSkopeoSyncs() throws IOException {
    Digest image = fill("ours", List.of("app:1", "app:2"));
    sync("docker://" + registry.host() + "/ours/app", "dir:" + scratch.resolve("usb"));
    Programs.run(
        scratch,
        "skopeo --insecure-policy sync --preserve-digests --dest-tls-verify=false --src dir --dest docker usb %s/theirs"
            .formatted(registry.host()));
    assertEquals(image, digest("theirs/app:1"));
    assertEquals(image, digest("theirs/app:2"));
  }

  @Test
  void syncsDirectoriesThatSkopeoWrote() throws IOException {
    Digest image = fill("from-skopeo", List.of("app:1", "app:2"));
    Programs.run(
        scratch,
        "skopeo --insecure-policy sync --src-tls-verify=false --scoped --src docker --dest dir"
            + " %s/from-skopeo/app usb".formatted(registry.host()));
    sync("dir:" + scratch.resolve("usb"), "docker://" + registry.host() + "/back");
    assertEquals(image, digest("back/app:1"));
    assertEquals(image, digest("back/app:2"));
  }

  @Test
  void leavesDirectoriesAsSkopeoLeavesThem() throws IOException {
    fill("alike", List.of("app:1", "app:2"));
    sync("docker://" + registry.host() + "/alike/app", "dir:" + scratch.resolve("ours"));
    Programs.run(
        scratch,
        "skopeo --insecure-policy sync --src-tls-verify=false --src docker --dest dir"
            + " %s/alike/app theirs".formatted(registry.host()));
    assertEquals(
        Programs.run(scratch.resolve("theirs"), "find . -type f"),
        Programs.run(scratch.resolve("ours"), "find . -type f"));
    Programs.run(scratch, "diff -r ours theirs");
  }

  @Test
  void takesWhatAListSays() throws IOException {
    Digest image = fill("yaml", List.of("app:1.0", "app:1.1", "app:2.0"));
    Path list = scratch.resolve("sync.yml");
    Files.writeString(
        list,
        """
        %s:
          tls-verify: false
          images-by-semver:
            yaml/app: "< 2"
        """
            .formatted(registry.host()));
    sync("yaml:" + list, "docker://" + registry.host() + "/listed-by-yaml");
    assertEquals(image, digest("listed-by-yaml/app:1.1"));
    assertEquals(
        List.of("1.0", "1.1"),
        client.tags(ImageReference.parse(registry.host() + "/listed-by-yaml/app")).stream()
            .sorted()
            .toList());
  }

  @Test
  void saysThatARegistryDeletesNoTags() throws IOException {
    fill("short", List.of("app:1"));
    fill("long/short", List.of("app:1", "app:2"));
    SyncSource source = SyncSource.parse(registry.host() + "/short/app");
    SyncDestination destination =
        SyncDestination.parse("docker://" + registry.host() + "/long/short");
    try (SyncEnds ends = ends(source, destination)) {
      SyncRequest request = SyncRequest.of(source, destination).with(SyncRequest.Rule.DELETE);
      SyncReport report =
          new SyncRun(ends, Effort.DEFAULT, new ImageCopier(ProgressListener.NONE))
              .run(plan(ends, request));
      assertEquals(
          List.of(
              "delete %s/long/short/app:2: its registry deletes no tag without the image's other tags, so it stays"
                  .formatted(registry.host())),
          report.failures().map(cause -> String.valueOf(cause.getMessage())).toList());
    }
  }
}
