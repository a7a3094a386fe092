package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds on an image of a registry, and what they ask the registry for. */
final class LazyBuildTest {
  private static final String LINKED = "COPY --link f /app/";
  private static final String BOTH = "--platform=linux/amd64,linux/arm64";

  @TempDir Path directory;
  private Path context;
  private LoggedRegistry registry;
  private String base;
  private String app;

  /** A base in a registry, and nothing in the store. */
  @BeforeEach
  void serve() throws IOException {
    registry = new LoggedRegistry(directory.resolve("registry"));
    base = registry.host() + "/base:1";
    app = registry.host() + "/app:1";
    context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("f"), "f\n");
    Files.writeString(context.resolve("base-amd64"), "of the base\n");
    Files.writeString(context.resolve("base-arm64"), "of the other base\n");
    push("ARG TARGETARCH", "COPY base-$TARGETARCH /base");
  }

  private void push(String... lines) throws IOException {
    dockerfile(Stream.concat(Stream.of("FROM scratch"), Arrays.stream(lines)));
    ProgramRun.ofUser(
            directory.resolve("other"), "build", BOTH, "-t", base, "--push", context.toString())
        .result();
    dockerfile(Stream.of("FROM " + base, "ENV A=b", LINKED));
    registry.requests().clear();
  }

  private void dockerfile(Stream<String> lines) throws IOException {
    Files.write(context.resolve("Dockerfile"), lines.toList());
  }

  @AfterEach
  void close() throws IOException {
    registry.close();
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

  /** The only layer of the base's image that comes first, or second, in its index. */
  private String layer(int place) {
    String image = digestIn(base, "manifests", place);
    return digestIn(base.replaceFirst(":1$", "@" + image), "layers", 0);
  }

  private String digestIn(String image, String list, int place) {
    String raw =
        ProgramRun.ofUser(directory.resolve("other"), "inspect", "--raw", "docker://" + image)
            .out();
    return Json.parseObject("manifest", raw.getBytes(StandardCharsets.UTF_8))
        .path(list)
        .path(place)
        .path("digest")
        .asText();
  }

  private List<String> fetched(String digest) {
    return registry.requests().stream()
        .filter(it -> it.equals("GET " + blob("base", digest)))
        .toList();
  }

  private static String blob(String repository, String digest) {
    return "/v2/" + repository + "/blobs/" + digest;
  }

  private void assertNoLayerCame() {
    List<String> all = List.copyOf(registry.requests());
    Stream.of(layer(0), layer(1))
        .forEach(
            layer ->
                assertTrue(all.stream().noneMatch(it -> isOf(it, "GET", layer)), all::toString));
  }

  private static boolean isOf(String request, String method, String digest) {
    return request.startsWith(method + " ") && request.contains(digest);
  }

  private String file(String image, String path) {
    Path reader = directory.resolve("reader");
    String id = ProgramRun.ofUser(reader, "pull", image).result();
    return ProgramRun.ofUser(reader, "cat", id + ":" + path).out();
  }

  @Test
  void pushToTheRegistryOfTheBaseMovesNoLayer() {
    build("-t", app, "--push").result();
    assertNoLayerCame();
    assertEquals("", shale("images", "-q").out());
    assertEquals("of the base\n", file("docker://" + app, "/base"));
    assertEquals("f\n", file("docker://" + app, "/app/f"));
  }

  @Test
  void whatIsToldIsWhatTheRegistryHas() throws IOException {
    Path metadata = directory.resolve("metadata");
    ProgramRun run = build("-t", app, "--push", "--metadata-file=" + metadata);
    assertEquals(shale("digest", "docker://" + app).result(), digestIn(metadata));
    assertTrue(run.err().lines().noneMatch(line -> line.contains("became")), run.err());
    build(BOTH, "-t", app, "--push", "--metadata-file=" + metadata).result();
    assertEquals(shale("digest", "docker://" + app).result(), digestIn(metadata));
  }

  private static String digestIn(Path metadata) throws IOException {
    return Json.parseObject("metadata", Files.readAllBytes(metadata))
        .path("containerimage.digest")
        .asText();
  }

  @Test
  void lookUpReadsManifestsAndConfigOnce() {
    build("-t", app, "--push").result();
    List<String> reads =
        registry.requests().stream()
            .filter(it -> it.startsWith("GET /v2/base/"))
            .distinct()
            .toList();
    assertEquals(3, reads.size(), reads::toString); // index, manifest, config
    assertEquals(
        reads.size(),
        registry.requests().stream().filter(it -> it.startsWith("GET /v2/base/")).count());
  }

  @Test
  void indexOfSeveralPlatformsMovesNoLayer() {
    build(BOTH, "-t", app, "--push").result();
    assertNoLayerCame();
    String index = shale("inspect", "--raw", "docker://" + app).out();
    assertTrue(index.contains("\"arm64\""), index);
    assertTrue(index.contains("\"amd64\""), index);
    shale("copy", "--all", "docker://" + app, "oci:" + directory.resolve("whole")).result();
    assertEquals("", shale("images", "-q").out());
  }

  @Test
  void buildThatIsKeptHasTheBaseUnderItsName() {
    build("-t", app, "--push", "--load").result();
    assertEquals(
        List.of("app", "base"),
        shale("images", "--format", "{{.Name}}")
            .out()
            .lines()
            .map(name -> name.replaceFirst("^.*/", ""))
            .distinct()
            .sorted()
            .toList());
    assertEquals("of the base\n", shale("cat", app + ":/base").out());
  }

  @Test
  void ofSeveralTargetsThoseThatAreNotSentAreKept() throws IOException {
    dockerfile(
        Stream.of("FROM " + base + " AS a", "COPY --link f /a", "FROM " + base + " AS b", LINKED));
    List<String> ids =
        build("--target=a", "--target=b", "-t", app, "--push").result().lines().toList();
    assertEquals(2, ids.size(), ids::toString);
    assertEquals("f\n", shale("cat", ids.getFirst() + ":/a").out());
    assertEquals("f\n", file("docker://" + app, "/app/f"));
  }

  @Test
  void stepThatSeesTheBaseBringsItOnce() throws IOException {
    dockerfile(
        Stream.of("FROM " + base + " AS a", "COPY f /a", "FROM " + base, "COPY --from=a /a /b"));
    build("-t", app, "--push").result();
    assertEquals(1, fetched(layer(0)).size(), registry.requests()::toString);
    assertEquals("of the base\n", file("docker://" + app, "/base"));
    assertTrue(shale("images").out().contains("base"), "the base was brought, and is not there");
  }

  @Test
  void layersPassThroughToAnotherRegistry() throws IOException {
    try (LoggedRegistry other = new LoggedRegistry(directory.resolve("other-registry"))) {
      String there = other.host() + "/app:1";
      build("-t", there, "--push").result();
      String layer = layer(0);
      assertEquals(1, fetched(layer).size());
      assertEquals("of the base\n", file("docker://" + there, "/base"));
      assertEquals("", shale("images", "-q").out());
      assertTrue(Files.notExists(stored(layer)), "the layer is in the store");
    }
  }

  private Path stored(String digest) {
    return directory.resolve("root/blobs/sha256").resolve(digest.replaceFirst("^sha256:", ""));
  }

  @Test
  void archiveIsWrittenWithoutTheLayersComingIntoTheStore() throws IOException {
    Path archive = directory.resolve("app.tar");
    build("-t=app", "-o=type=oci,dest=" + archive).result();
    assertEquals("of the base\n", file("oci-archive:" + archive, "/base"));
    assertTrue(Files.notExists(stored(layer(0))));
    assertEquals("", shale("images", "-q").out());
  }

  @Test
  void filesAreWrittenOfTheWholeRoot() throws IOException {
    Path out = directory.resolve("out");
    build("-o=" + out).result();
    assertEquals("of the base\n", Files.readString(out.resolve("base")));
  }

  @Test
  void baseThatIsGoneMeanwhileIsToldOf() throws IOException {
    String layer = layer(0);
    dockerfile(Stream.of("FROM " + base, "COPY f /x"));
    try (Stream<Path> files = Files.walk(directory.resolve("registry"))) {
      for (Path file :
          files.filter(it -> it.endsWith(layer.replaceFirst("^sha256:", ""))).toList()) {
        Files.delete(file);
      }
    }
    ProgramRun run = build("-t", app, "--push");
    assertEquals(125, run.status());
    assertTrue(
        run.err()
            .contains(
                "Dockerfile:2: pull docker://"
                    + base
                    + ": it was there when the build began, and is not any more: "),
        run.err());
  }

  @Test
  void secondBuildDoesNothingAndAsksForNoLayer() {
    build("-t", app, "--push").result();
    ProgramRun again = build("-t", app, "--push");
    assertTrue(again.err().contains("cached"), again.err());
    assertNoLayerCame();
  }
}
