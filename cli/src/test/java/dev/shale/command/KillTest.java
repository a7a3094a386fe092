package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.http.TestServer.Answer;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.registry.FaultyRegistry;
import dev.shale.registry.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the program at any moment of whatever it does, while the registry fails in whatever way,
 * and looks at what is left. Each round has a reference: the same operation on a copy of the store,
 * of a program that nobody killed. {@code bench/kill} runs as many rounds as one likes.
 */
@Tag("linux")
@Tag("peer")
@Kernel(Feature.ROOT)
final class KillTest {
  private static final int ROUNDS = Integer.getInteger("kill.rounds", 40);
  private static final long SEED = Long.getLong("kill.seed", 1);

  private static final int NOISE_BYTES = 1 << 20;
  private static final Duration PAUSE = Duration.ofMillis(10);

  /** What the store's disk use may differ by from the reference's. */
  private static final long ROOM_BYTES = 64 << 10;

  /** What may be fetched twice of a layer: what was on its way when the program was killed. */
  private static final long BUFFER_BYTES = 256 << 10;

  /** Some operation, and for how long it is at work on the store or with the registry. */
  private record Operation(List<String> words, int millis) {
    static Operation of(int millis, String... words) {
      return new Operation(List.of(words), millis);
    }
  }

  @TempDir Path directory;
  private final Random random = new Random(SEED);
  private final List<String> rounds = new ArrayList<>();
  private FaultyRegistry registry;
  private Path store;

  @BeforeEach
  void push() throws IOException {
    registry = FaultyRegistry.start();
    store = Files.createDirectory(directory.resolve("store"));
    Path base = Files.createDirectory(directory.resolve("base"));
    Path recipe = Path.of(System.getProperty("testdata", "")).resolveSibling("examples/base");
    Programs.run(base, List.of(recipe.resolve("make-base.sh").toString(), "base.tar"));
    Files.write(base.resolve("one"), noise());
    Files.write(base.resolve("two"), noise());
    Files.writeString(
        base.resolve("Dockerfile"),
        "FROM scratch AS base\nADD base.tar /\nCOPY one /\nFROM base\nCOPY two /\n");
    Path other = Files.createDirectory(directory.resolve("other"));
    for (String[] image : new String[][] {{name("2"), "1"}, {name("1"), "0"}}) {
      ProgramRun.ofRoot(other, "build", "-t", image[0], "--target", image[1], base.toString())
          .result();
      ProgramRun.ofRoot(other, "push", image[0]).result();
    }
    remove(other);
    Path context = Files.createDirectory(directory.resolve("context"));
    Files.write(context.resolve("file"), noise());
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM %s\nCOPY file /srv/\nRUN cat /srv/file /srv/file >/srv/made\n".formatted(name("1")));
    registry.pace(PAUSE);
  }

  private byte[] noise() {
    byte[] noise = new byte[NOISE_BYTES];
    random.nextBytes(noise);
    return noise;
  }

  private String name(String tag) {
    return registry.host() + "/a:" + tag;
  }

  @AfterEach
  void stop() {
    registry.close();
    remove(store);
  }

  /** What containers have is other users', and some of it read-only: no plain deletion does. */
  private static void remove(Path store) {
    Programs.run(store.resolve(".."), List.of("rm", "-rf", store.toString()));
  }

  @Test
  void leavesNothingAndLosesNothing() throws IOException, InterruptedException {
    run("images").result();
    for (int round = 0; round < ROUNDS; round++) {
      Operation operation = choose();
      int delay = random.nextInt(operation.millis() * 1000);
      int fault = random.nextInt(6);
      rounds.add(
          "seed %d round %d: %s, %d us, fault %d"
              .formatted(SEED, round, operation.words(), delay, fault));
      try {
        round(operation, delay, fault);
      } catch (AssertionError e) {
        throw new AssertionError(String.join("\n", rounds), e);
      }
    }
  }

  private Operation choose() {
    List<Operation> possible = new ArrayList<>();
    Operation pull = Operation.of(1200, "pull", name(random.nextBoolean() ? "1" : "2"));
    String context = directory.resolve("context").toString();
    possible.add(pull);
    possible.add(Operation.of(1800, "build", "-t", "app", context));
    possible.add(Operation.of(10, "prune", "--all"));
    possible.add(Operation.of(10, "rmi", "--all", "--force"));
    List<String> images =
        run("images", "--format", "{{.Name}}:{{.Tag}}")
            .result()
            .lines()
            .filter(image -> !image.startsWith("<none>"))
            .toList();
    if (images.isEmpty()) {
      return pull;
    }
    String image = images.get(random.nextInt(images.size()));
    possible.add(Operation.of(10, "rmi", "--force", image));
    possible.add(Operation.of(500, "push", image, "docker://" + name("pushed")));
    possible.add(commit(image));
    return possible.get(random.nextInt(possible.size()));
  }

  /** A container with a change, to be committed. */
  private Operation commit(String image) {
    run("rm", "--all").result();
    run("from", "--pull=never", "--name", "box", image).result();
    run("cp", directory.resolve("context/file").toString(), "box:/changed").result();
    return Operation.of(50, "commit", "box", "committed");
  }

  private ProgramRun run(String... words) {
    return ProgramRun.ofRoot(store, words);
  }

  private ProgramRun run(Path where, Operation operation) {
    return ProgramRun.ofRoot(where, operation.words().toArray(String[]::new));
  }

  private void round(Operation operation, int delay, int fault)
      throws IOException, InterruptedException {
    List<String> mounts = mounts();
    Path reference = directory.resolve("reference");
    Programs.run(directory, List.of("cp", "-a", store.toString(), reference.toString()));
    registry.pace(Duration.ZERO);
    long before = registry.bytesSent();
    ProgramRun expected = run(reference, operation);
    long needed = registry.bytesSent() - before;
    long room = bytes(reference);
    remove(reference);
    registry.pace(PAUSE);
    assertEquals(0, expected.status(), expected.err());

    before = registry.bytesSent();
    inflict(fault);
    kill(operation, delay);
    registry.heal();
    run("images").result();
    assertEquals("", run("check", "--deep").result());
    if (!isRemovalThatHappened(operation)) {
      run(store, operation).result();
    }
    long fetched = registry.bytesSent() - before;
    assertTrue(
        fetched <= needed + 3 * BUFFER_BYTES, "fetched %d, not %d".formatted(fetched, needed));
    assertEquals("", run("check", "--deep").result());
    assertEquals(mounts, mounts());
    assertEquals(List.of(), leftovers());
    long used = bytes(store);
    assertTrue(Math.abs(used - room) <= ROOM_BYTES, "uses %d, not %d".formatted(used, room));
  }

  /** An image that is gone cannot be removed once more. */
  private boolean isRemovalThatHappened(Operation operation) {
    return operation.words().getFirst().equals("rmi")
        && !operation.words().contains("--all")
        && run("inspect", operation.words().getLast()).status() != 0;
  }

  private void kill(Operation operation, int delay) throws IOException, InterruptedException {
    Path errors = directory.resolve("errors");
    ProcessBuilder program =
        new ProcessBuilder(
            ProgramCopy.shared().words(store, operation.words().toArray(String[]::new)));
    Process process = program.redirectErrorStream(true).redirectOutput(errors.toFile()).start();
    awaitWork(process);
    process.waitFor(delay, TimeUnit.MICROSECONDS);
    process.destroyForcibly();
    process.waitFor();
  }

  /** Waits until the process says in the journal that it begins, or asks the registry. */
  private void awaitWork(Process process) throws IOException {
    int asked = registry.asked().size();
    while (process.isAlive() && registry.asked().size() == asked) {
      try (Stream<Path> begun = Files.list(store.resolve("root/journal"))) {
        if (begun.findAny().isPresent()) {
          return;
        }
      }
    }
  }

  private void inflict(int fault) {
    int position = random.nextInt(NOISE_BYTES);
    switch (fault) {
      case 1 -> registry.fault("GET", "/blobs/", 2, answer -> cut(answer, position));
      case 2 -> registry.fault("GET", "/blobs/", 1, KillTest::stall);
      case 3 -> registry.fault("GET", "/manifests/", 1, _ -> Answer.of(401, ""));
      case 4 ->
          registry.fault("GET", "/blobs/", 2, _ -> Answer.of(429, "").with("Retry-After", "0"));
      case 5 -> registry.fault("GET", "/", 1, _ -> Answer.of(500, ""));
      default -> {}
    }
  }

  private static Answer cut(Answer answer, int position) {
    return position < answer.body().length ? answer.cutAfter(position) : answer;
  }

  private static Answer stall(Answer answer) {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return answer;
  }

  private static List<String> mounts() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mounts"));
  }

  /** What no command may leave: staged trees, drafts, unfinished business, temporary files. */
  private List<String> leftovers() throws IOException {
    List<String> left = new ArrayList<>();
    for (String place : List.of("root/staging", "root/ingest", "root/journal")) {
      if (Files.exists(store.resolve(place))) {
        try (Stream<Path> files = Files.list(store.resolve(place))) {
          files.map(Path::toString).forEach(left::add);
        }
      }
    }
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      files.map(Path::toString).filter(name -> name.contains("shale")).forEach(left::add);
    }
    return left;
  }

  /** The room that a store's files take, hard links once. */
  private static long bytes(Path store) throws IOException {
    long bytes = 0;
    Set<Object> seen = new HashSet<>();
    try (Stream<Path> files = Files.walk(store.resolve("root"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        BasicFileAttributes attributes =
            Files.readAttributes(
                file, BasicFileAttributes.class, java.nio.file.LinkOption.NOFOLLOW_LINKS);
        if (attributes.isRegularFile() && seen.add(attributes.fileKey())) {
          bytes += attributes.size();
        }
      }
    }
    return bytes;
  }
}
