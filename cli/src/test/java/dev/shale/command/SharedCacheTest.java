package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

/** Two machines that share what their builds come to. */
final class SharedCacheTest {
  private static final String[] FILE = {
    "FROM scratch AS one",
    "COPY f /f",
    "WORKDIR /made",
    "FROM scratch",
    "COPY --from=one /f /g",
    "COPY f /h",
    "LABEL a=b"
  };

  @TempDir Path directory;
  private LoggedRegistry registry;
  private Path context;
  private String app;
  private String cache;

  @BeforeEach
  void serve() throws IOException {
    registry = new LoggedRegistry(directory.resolve("registry"));
    app = registry.host() + "/app";
    cache = registry.host() + "/cache:1";
    context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("f"), "f\n");
    Files.write(context.resolve("Dockerfile"), List.of(FILE));
  }

  @AfterEach
  void close() throws IOException {
    registry.close();
  }

  private ProgramRun build(String machine, String... flags) {
    List<String> words = new ArrayList<>(List.of("build"));
    words.addAll(Arrays.asList(flags));
    words.add(context.toString());
    return ProgramRun.ofUser(directory.resolve(machine), words.toArray(String[]::new));
  }

  private String raw(String image) {
    return ProgramRun.ofUser(directory, "inspect", "--raw", "docker://" + image).out();
  }

  /** The steps that a build ran. */
  private static List<String> run(ProgramRun build) {
    assertEquals(0, build.status(), build.err());
    return build
        .err()
        .lines()
        .filter(line -> line.contains("STEP") && !line.endsWith("(cached)"))
        .toList();
  }

  private List<String> layersOf(String image) {
    List<String> layers = new ArrayList<>();
    Json.parseObject("manifest", raw(image).getBytes(StandardCharsets.UTF_8))
        .path("layers")
        .forEach(layer -> layers.add(layer.path("digest").asText()));
    assertFalse(layers.isEmpty());
    return layers;
  }

  /** Which of an artifact's or image's layers were fetched. */
  private List<String> fetchedLayersOf(String image) {
    return layersOf(image).stream()
        .filter(
            digest ->
                registry.requests().stream()
                    .anyMatch(asked -> asked.startsWith("GET") && asked.endsWith(digest)))
        .toList();
  }

  @Test
  void fullHitFetchesNoLayerAndGivesTheSameImage() {
    build("one", "-t", app + ":1", "--push", "--cache-to=type=registry,mode=max,ref=" + cache)
        .result();
    registry.requests().clear();
    ProgramRun second =
        build("two", "-t", app + ":2", "--push", "--cache-from=type=registry,ref=" + cache);
    assertEquals(List.of(), run(second));
    assertEquals(List.of(), fetchedLayersOf(cache));
    assertEquals(List.of(), fetchedLayersOf(app + ":1"));
    assertEquals(raw(app + ":1"), raw(app + ":2"));
  }

  @Test
  void imageGoesToAnotherRepositoryWithoutItsLayersBeingFetched() {
    build("one", "-t=a", "--cache-to=type=registry,mode=max,ref=" + cache).result();
    registry.requests().clear();
    assertEquals(List.of(), run(build("two", "-t", app + ":2", "--push", "--cache-from=" + cache)));
    assertEquals(List.of(), fetchedLayersOf(cache));
    assertEquals(List.of(), fetchedLayersOf(app + ":2"));
  }

  @Test
  void changedFileRunsWhatReadsItOnLayersThatAreFetched() throws IOException {
    Files.write(
        context.resolve("Dockerfile"), List.of("FROM scratch", "COPY Dockerfile /", "COPY f /x/"));
    build("one", "-t=a", "--cache-to=" + cache).result();
    Files.writeString(context.resolve("f"), "other\n");
    ProgramRun second = build("two", "-t=a", "--cache-from=" + cache);
    assertEquals(1, run(second).size(), second.err());
    assertEquals("other\n", ProgramRun.ofUser(directory.resolve("two"), "cat", "a:/x/f").out());
    assertTrue(
        ProgramRun.ofUser(directory.resolve("two"), "cat", "a:/Dockerfile").out().contains("FROM"));
  }

  @Test
  void imageHasItsOwnCacheInItAndChildrenHaveNot() throws IOException {
    build("one", "-t", app + ":1", "--push", "--target=1", "--cache-to=type=inline").result();
    Files.write(context.resolve("Dockerfile"), List.of("FROM " + app + ":1", "LABEL c=d"));
    build("one", "-t=child").result();
    assertFalse(
        ProgramRun.ofUser(directory.resolve("one"), "inspect", "--config", "child")
            .out()
            .contains("shale.cache"));
    Files.write(context.resolve("Dockerfile"), List.of(FILE));
    ProgramRun second = build("two", "-t", app + ":2", "--cache-from", app + ":1");
    assertEquals(
        List.of("[1/2] STEP 1/2: COPY f /f", "[1/2] STEP 2/2: WORKDIR /made"), run(second));
  }

  @Test
  void platformsShareOneCache() {
    String both = "--platform=linux/amd64,linux/arm64";
    build("one", both, "-t", app + ":1", "--push", "--cache-to=type=registry,mode=max,ref=" + cache)
        .result();
    registry.requests().clear();
    assertEquals(
        List.of(), run(build("two", both, "-t", app + ":2", "--push", "--cache-from=" + cache)));
    assertEquals(List.of(), fetchedLayersOf(cache));
    assertEquals(raw(app + ":1"), raw(app + ":2"));
  }

  @Test
  void directoryIsACache() {
    for (String[] words :
        new String[][] {
          {"type=local,mode=max,dest=%s", "type=local,src=%s"},
          {"type=local,mode=max,dest=%s,tag=x,compression=zstd", "type=local,src=%s,tag=x"},
          {"type=oci,mode=max,ref=%s", "type=oci,ref=%s:latest"},
          {"type=oci,mode=max,dest=%s:y", "oci:%s:y"}
        }) {
      String place = directory.resolve("cache" + words[0].length()).toString();
      build("one" + words[0].length(), "-t=a", "--cache-to=" + words[0].formatted(place)).result();
      ProgramRun second =
          build("two" + words[0].length(), "-t=a", "--cache-from=" + words[1].formatted(place));
      assertEquals(List.of(), run(second), words[1]);
    }
  }

  @Test
  void cacheThatIsNotThereYetIsNoFailure() {
    for (String place : List.of(cache, "127.0.0.1:1/cache:1", "oci:" + directory + "/none")) {
      ProgramRun built = build("one", "-t=a", "--retry=0", "--cache-from=" + place);
      assertEquals(0, built.status(), built.err());
      assertTrue(built.err().contains("nothing is taken from a build cache: "), built.err());
    }
  }

  @Test
  void cacheThatCannotBeWrittenFailsTheBuildUnlessThatIsIgnored() {
    build("one", "-t", app + ":1", "--push").result();
    ProgramRun failed = build("one", "-t=a", "--cache-to=" + app + ":1");
    assertEquals(ExitCode.FAILED, failed.status());
    assertTrue(
        failed
            .err()
            .endsWith(
                "shale: the image is made, and its build cache is not written: write build cache"
                    + " docker://"
                    + app
                    + ":1: something else is there; give the cache a name of its own\n"),
        failed.err());
    assertFalse(ProgramRun.ofUser(directory.resolve("one"), "images", "-q", "a").out().isEmpty());
    ProgramRun ignored =
        build("one", "-t=a", "--cache-to=type=registry,ignore-error=true,ref=" + app + ":1");
    assertEquals(0, ignored.status());
    assertTrue(ignored.err().contains("its build cache is not written"), ignored.err());
  }

  @Test
  void buildahsWordsForItAreTaken() {
    build("one", "-t=a", "--cache-to=" + cache.replaceFirst(":1$", "")).result();
    ProgramRun second =
        ProgramRun.ofBuildah(
            directory.resolve("two"),
            "build",
            "--layers",
            "--tls-verify=false",
            "--target=1",
            "--cache-from=" + cache.replaceFirst(":1$", ""),
            context.toString());
    assertEquals(0, second.status(), second.err());
    assertEquals(3, second.out().split("Using cache", -1).length - 1, second.out());
  }

  @Test
  void cacheThatHasLostLayersIsDoneWithoutAndMadeWholeAgain() throws IOException {
    String to = "--cache-to=type=registry,mode=max,ref=" + cache;
    build("one", "-t=a", to).result();
    removeLayersOf(cache);
    ProgramRun second = build("two", "-t", app + ":2", "--push", "--cache-from=" + cache, to);
    assertEquals(5, run(second).size(), second.err());
    assertTrue(second.err().contains("; starting over without that cache"), second.err());
    ProgramRun third = build("three", "-t", app + ":3", "--push", "--cache-from=" + cache);
    assertEquals(List.of(), run(third));
    assertFalse(third.err().contains("starting over"), third.err());
    assertEquals(raw(app + ":2"), raw(app + ":3"));
  }

  private void removeLayersOf(String image) throws IOException {
    List<String> layers = layersOf(image);
    try (Stream<Path> files = Files.walk(directory.resolve("registry"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (layers.contains("sha256:" + file.getFileName())) {
          Files.delete(file);
        }
      }
    }
  }

  @Test
  void laterBuildsAddToWhatIsThere() throws IOException {
    build("one", "-t=a", "--cache-to=type=registry,mode=max,ref=" + cache).result();
    Path dockerfile = context.resolve("Dockerfile");
    Files.write(dockerfile, List.of("FROM scratch", "COPY f /other"));
    build("two", "-t=a", "--cache-to=type=registry,mode=max,ref=" + cache).result();
    assertEquals(List.of(), run(build("three", "-t=a", "--cache-from=" + cache)));
    Files.write(dockerfile, List.of(FILE));
    assertEquals(List.of(), run(build("three", "-t=a", "--cache-from=" + cache)));
  }
}
