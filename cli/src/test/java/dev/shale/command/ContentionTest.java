package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.http.TestServer.Answer;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.registry.FaultyRegistry;
import dev.shale.registry.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many processes at work on one store; {@code bench/contend} has them work longer. */
@Tag("linux")
@Kernel(Feature.ROOT)
final class ContentionTest {
  private static final int PROCESSES = 8;
  private static final Duration TIME =
      Duration.ofSeconds(Integer.getInteger("contend.seconds", 10));
  private static final long SEED = Long.getLong("contend.seed", 1);
  private static final int NOISE_BYTES = 500_000;
  private static final int START_SECONDS = 30;

  /** What others' work may make of one's own. */
  private static final Pattern HONEST =
      Pattern.compile("(?s).*\"kind\" ?: ?\"(CONFLICT|NOT_FOUND)\".*");

  @TempDir Path directory;
  private FaultyRegistry registry;
  private Path store;

  @BeforeEach
  void push() throws IOException {
    registry = FaultyRegistry.start();
    store = Files.createDirectory(directory.resolve("store"));
    Path context = Files.createDirectory(directory.resolve("context"));
    Path other = Files.createDirectory(directory.resolve("other"));
    Random random = new Random(SEED);
    for (String file : List.of("one", "two", "three")) {
      byte[] noise = new byte[NOISE_BYTES];
      random.nextBytes(noise);
      Files.write(context.resolve(file), noise);
    }
    Files.writeString(
        context.resolve("Dockerfile"), "FROM scratch AS base\nCOPY one /\nFROM base\nCOPY two /\n");
    for (String[] image : new String[][] {{name("2"), "1"}, {name("1"), "0"}}) {
      ProgramRun.ofRoot(other, "build", "-t", image[0], "--target", image[1], context.toString())
          .result();
      ProgramRun.ofRoot(other, "push", image[0]).result();
    }
    Programs.run(directory, List.of("rm", "-rf", other.toString()));
    Files.writeString(
        context.resolve("Dockerfile"), "FROM %s\nCOPY three /\n".formatted(name("1")));
  }

  private String name(String tag) {
    return registry.host() + "/a:" + tag;
  }

  @AfterEach
  void stop() {
    registry.close();
    Programs.run(directory, List.of("rm", "-rf", store.toString()));
  }

  @Test
  void spoilsNothingForOneAnother() throws Exception {
    List<String> dishonest = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(PROCESSES)) {
      List<Future<List<String>>> all = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        int number = i;
        all.add(threads.submit(() -> work(number)));
      }
      for (Future<List<String>> one : all) {
        dishonest.addAll(one.get());
      }
    }
    assertEquals(List.of(), dishonest);
    run("images").result();
    assertEquals("", run("check", "--deep").result());
    run("rm", "--all").result();
    run("prune", "--all").result();
    String usage = run("du", "--json").result();
    assertTrue(usage.contains("\"totalBytes\": 0"), usage);
  }

  /** What one process after another said that it should not have said. */
  private List<String> work(int number) throws IOException, InterruptedException {
    Random random = new Random(SEED * PROCESSES + number);
    List<String> dishonest = new ArrayList<>();
    Instant end = Instant.now().plus(TIME);
    while (Instant.now().isBefore(end)) {
      for (List<String> words : operation(random)) {
        List<String> all = new ArrayList<>(List.of("--error-format", "json"));
        all.addAll(words);
        ProgramRun run =
            ProgramCopy.shared().run(ProgramCopy.Caller.ROOT, store, all.toArray(String[]::new));
        if (run.status() != 0 && !HONEST.matcher(run.err()).matches()) {
          dishonest.add(words + " " + run.status() + " " + run.err());
        }
      }
    }
    return dishonest;
  }

  private List<List<String>> operation(Random random) {
    String tag = Integer.toString(1 + random.nextInt(2));
    String own = "own" + random.nextInt(4);
    return switch (random.nextInt(6)) {
      case 0 -> List.of(List.of("pull", name(tag)));
      case 1 -> List.of(List.of("build", "-t", own, directory.resolve("context").toString()));
      case 2 -> List.of(List.of("tag", name(tag), own));
      case 3 -> {
        String box = "box" + random.nextInt(1 << 20);
        yield List.of(
            List.of("from", "--pull=never", "--name", box, name(tag)),
            List.of("cp", directory.resolve("context/three").toString(), box + ":/four"),
            List.of("commit", "--rm", box, own));
      }
      case 4 -> List.of(List.of("rmi", "--force", random.nextBoolean() ? own : name(tag)));
      default -> List.of(List.of("prune"));
    };
  }

  private ProgramRun run(String... words) {
    return ProgramRun.ofRoot(store, words);
  }

  @Test
  void waitsForNobodysDownload() throws Exception {
    run("pull", name("1")).result();
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    registry.fault("GET", "/blobs/", 1, answer -> silence(answer, asked, released));
    Process pull =
        new ProcessBuilder(ProgramCopy.shared().words(store, "pull", name("2")))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("out").toFile())
            .start();
    try {
      assertTrue(asked.await(START_SECONDS, TimeUnit.SECONDS));
      assertTimeout(Duration.ofSeconds(START_SECONDS), () -> workBeside());
    } finally {
      released.countDown();
      assertEquals(0, pull.waitFor(), Files.readString(directory.resolve("out")));
    }
  }

  private static Answer silence(Answer answer, CountDownLatch asked, CountDownLatch released) {
    asked.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return answer;
  }

  private void workBeside() {
    run("tag", name("1"), "other").result();
    run("from", "--pull=never", "--name", "box", "other").result();
    run("commit", "--rm", "box", "made").result();
    run("rmi", "other").result();
    run("rmi", "made").result();
    assertEquals(125, run("prune").status());
  }
}
