package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.command.ProgramCopy.Caller;
import dev.shale.concurrent.TaskGroup;
import dev.shale.json.Json;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.registry.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Worker processes with stores of their own that build one project, and share one registry. */
@Tag("linux")
@Kernel(Feature.ROOT)
final class ManyWorkersTest {
  private static final String DOCKERFILE =
      """
      FROM scratch AS base
      ADD base.tar /
      ENV PATH=/bin:/usr/bin
      FROM base AS build
      WORKDIR /src
      COPY f .
      RUN echo ran one && cat f f >made
      RUN echo ran two && cat made made >all
      FROM base
      LABEL a=b
      COPY --from=build /src/all /srv/all
      RUN echo ran three && cat /srv/all >/srv/more
      USER nobody
      WORKDIR /srv
      CMD ["cat", "/srv/all"]
      """;

  @TempDir Path directory;
  private final ProgramCopy program = ProgramCopy.shared();
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
    SampleContext.base(context);
    Files.writeString(context.resolve("f"), "f\n");
    Files.writeString(context.resolve("Dockerfile"), DOCKERFILE);
  }

  @AfterEach
  void close() throws IOException {
    registry.close();
    Programs.run(directory, List.of("sh", "-c", "rm -rf worker*"));
  }

  private List<String> words(String worker, String... flags) {
    List<String> words = new ArrayList<>(List.of("build", "--tls-verify=false"));
    words.addAll(Arrays.asList(flags));
    words.add(context.toString());
    return program.words(directory.resolve(worker), words.toArray(String[]::new));
  }

  private ProgramRun build(String worker, String... flags)
      throws IOException, InterruptedException {
    return program.runWords(Caller.ROOT, words(worker, flags));
  }

  @FunctionalInterface
  private interface Worker {
    ProgramRun run() throws IOException, InterruptedException;
  }

  /** What workers say that start at once. */
  private static List<ProgramRun> atOnce(Worker... workers)
      throws IOException, InterruptedException {
    try (TaskGroup<ProgramRun> group = TaskGroup.ofVirtualThreads()) {
      for (Worker worker : workers) {
        group.fork(worker::run);
      }
      return group.join();
    }
  }

  private String raw(String image) {
    return ProgramRun.ofUser(directory, "inspect", "--raw", "docker://" + image).result();
  }

  private void assertNoLayerFetched(String image) {
    Json.parseObject("manifest", raw(image).getBytes(StandardCharsets.UTF_8))
        .path("layers")
        .forEach(
            layer ->
                assertTrue(
                    registry.requests().stream()
                        .noneMatch(
                            asked ->
                                asked.startsWith("GET")
                                    && asked.endsWith(layer.path("digest").asText())),
                    () -> layer.toString()));
  }

  @Test
  void oneDoesTheWorkForAllAndWhoDiesHarmsNobody() throws IOException, InterruptedException {
    String[] sharing = {"--cache-to=type=registry,mode=max,ref=" + cache, "--cache-from=" + cache};
    List<ProgramRun> first =
        atOnce(
            () -> build("worker1", sharing[0], sharing[1], "--push", "-t", app + ":1"),
            () -> build("worker2", sharing[0], sharing[1], "--push", "-t", app + ":2"),
            () -> killed(words("worker3", sharing[0], sharing[1], "--push", "-t", app + ":3")));
    first.subList(0, 2).forEach(ProgramRun::result);
    assertNotEquals(0, first.get(2).status());
    assertTrue(first.getFirst().err().contains("ran three"), first.getFirst().err());

    registry.requests().clear();
    List<ProgramRun> others =
        atOnce(
            () -> build("worker4", sharing[1], "--push", "-t", app + ":4"),
            () -> build("worker5", sharing[1], "--push", "-t", registry.host() + "/other:5"),
            () -> build("worker6", sharing[1], sharing[0], "--push", "-t", app + ":6"));
    for (ProgramRun run : others) {
      run.result();
      assertEquals(List.of(), run.err().lines().filter(line -> line.startsWith("ran ")).toList());
      assertEquals(12, run.err().lines().filter(ManyWorkersTest::isCachedStep).count(), run.err());
    }
    assertNoLayerFetched(cache);
    assertNoLayerFetched(app + ":4");
    assertEquals(raw(app + ":4"), raw(registry.host() + "/other:5"));
    assertEquals(raw(app + ":4"), raw(app + ":6"));
    assertTrue(List.of(raw(app + ":1"), raw(app + ":2")).contains(raw(app + ":4")));
    // Who was killed goes on.
    build("worker3", sharing[1], "--push", "-t", app + ":3").result();
  }

  private static boolean isCachedStep(String line) {
    return line.contains("] STEP ") && line.endsWith("(cached)");
  }

  /** Runs a worker until it has run a step, and kills it. */
  private ProgramRun killed(List<String> words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    try (BufferedReader said = process.inputReader()) {
      assertTrue(said.lines().anyMatch(line -> line.startsWith("ran one")));
      process.destroyForcibly();
    }
    return new ProgramRun(process.waitFor(), "", "");
  }

  @Test
  void indexIsPutTogetherOfWhatTwoWorkersPushed() throws IOException, InterruptedException {
    Files.writeString(
        context.resolve("Dockerfile"), "FROM scratch\nARG TARGETARCH\nCOPY f /$TARGETARCH\n");
    List<ProgramRun> built =
        atOnce(
            () -> build("worker1", "--platform=linux/amd64", "--push", "-t", app + ":amd64"),
            () -> build("worker2", "--platform=linux/arm64", "--push", "-t", app + ":arm64"));
    built.forEach(ProgramRun::result);
    Path lists = directory.resolve("lists");
    List<String> words = new ArrayList<>(List.of("manifest", "create", "app"));
    for (String tag : List.of(":amd64", ":arm64")) {
      String digest =
          ProgramRun.ofUser(directory, "inspect", "--format={{.Digest}}", "docker://" + app + tag)
              .result();
      words.add("docker://" + app + "@" + digest);
    }
    ProgramRun.ofUser(lists, words.toArray(String[]::new)).result();
    ProgramRun.ofUser(lists, "manifest", "push", "--all", "app", "docker://" + app + ":1").result();
    for (String architecture : List.of("amd64", "arm64")) {
      String config =
          ProgramRun.ofUser(
                  directory,
                  "inspect",
                  "--config",
                  "--platform=linux/" + architecture,
                  "docker://" + app + ":1")
              .result();
      assertTrue(config.contains("\"" + architecture + "\""), config);
    }
  }
}
