package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.exec.MutatedProject.Stage;
import dev.shale.exec.MutatedProject.Step;
import dev.shale.exec.MutatedProject.Thing;
import dev.shale.image.Digest;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.linux.LinuxTree;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.plan.PlanOptions;
import dev.shale.runtime.ContainerRequest;
import dev.shale.runtime.Mount;
import dev.shale.snapshot.Stacking;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One thing of a project is changed: exactly the steps that depend on it are run again, by a table
 * that the build knows nothing of, and each says why. Five projects, each with every mutation.
 */
@Tag("linux")
@Kernel({Feature.ROOT, Feature.OVERLAY, Feature.PRIVATE_MOUNTS})
final class CacheMutationTest {
  private static final int PROJECTS = 5;
  private static final int FLOOR = 60;

  /** What is changed. */
  enum Mutation {
    TOUCH,
    CONTENT,
    MODE,
    RENAME,
    USED_ARGUMENT,
    UNUSED_ARGUMENT,
    VARIABLE,
    SECRET,
    BIND_MOUNT,
    BASE,
    IGNORE_FILE,
    NAMED_CONTEXT,
    STAGE_ORDER
  }

  @TempDir Path temp;
  private TestBuild build;
  private LinuxTree lib;
  private final Map<String, String> env = new HashMap<>();
  private Map<String, String> args = Map.of();
  private String secret = "first";

  static Stream<Arguments> cases() {
    return LongStream.rangeClosed(1, PROJECTS)
        .boxed()
        .flatMap(seed -> Stream.of(Mutation.values()).map(it -> Arguments.of(seed, it)));
  }

  @BeforeEach
  void open() throws IOException {
    build = new TestBuild(temp, Stacking.trusted(), () -> CacheMutationTest::write);
    Files.createDirectories(temp.resolve("lib"));
    Files.writeString(temp.resolve("lib/l"), "lib");
    lib = LinuxTree.open(temp.resolve("lib"));
  }

  @AfterEach
  void close() throws IOException {
    lib.close();
    build.close();
  }

  /** A process that writes what it sees: its variables, and what is mounted below {@code /bind}. */
  private static int write(ContainerRequest request) throws IOException {
    StringBuilder seen = new StringBuilder();
    request.process().env().stream().sorted().forEach(seen::append);
    for (Mount mount : request.mounts()) {
      if (mount instanceof Mount.Bind bind && bind.target().startsWith("/bind/")) {
        seen.append(Files.readString(bind.source().resolve("f")));
      }
    }
    Path file = request.rootfs().directory().resolve(request.process().args().getLast());
    Files.writeString(file, Digest.of(seen.toString()).toString());
    return 0;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void runsWhatDependsOnItAndSaysSo(long seed, Mutation mutation) throws IOException {
    MutatedProject project = new MutatedProject(seed);
    prepare(project);
    List<Stage> order = new ArrayList<>(project.stages());
    build(project, order);
    assertFalse(build.done().isEmpty());
    build(project, order);
    assertEquals(List.of(), build.done(), "nothing has changed");

    Set<Thing> changed = mutate(project, mutation, order);
    build(project, order);
    Set<Step> affected = project.affected(changed);
    Set<String> expected = new TreeSet<>();
    affected.forEach(step -> expected.add(MutatedProject.text(step, env)));
    String about = String.join("\n", project.dockerfile(env, order));
    assertEquals(expected, new TreeSet<>(build.done()), about);
    Map<String, String> reasons = new HashMap<>();
    for (String text : build.reasons()) {
      String[] parts = text.split(": ", 2);
      reasons.put(parts[0], parts[1]);
    }
    for (Step step : affected) {
      String reason = reasons.getOrDefault(MutatedProject.text(step, env), "");
      boolean isItself = step.reads().stream().anyMatch(changed::contains);
      assertTrue(
          reason.matches(isItself ? named(mutation, step) : passedOn(mutation)),
          "%s: %s%n%s".formatted(step.text(), reason, about));
    }
  }

  /** What a step says that reads the thing itself. */
  private static String named(Mutation mutation, Step step) {
    if (step.text().startsWith("COPY --from=s")) {
      return ".*o[0-9]+ of stage s[0-9]+ has changed.*";
    }
    return switch (mutation) {
      case CONTENT -> ".*src[0-9]+/a of the context has changed.*";
      case MODE -> ".*mode of src[0-9]+/a of the context was 644 is 755.*";
      case RENAME -> ".*(src[0-9]+)/a of the context is called \\1/b now.*";
      case USED_ARGUMENT -> ".*build argument A[0-9]+ was 0 is 1.*";
      case VARIABLE ->
          step.text().startsWith("ENV")
              ? ".*instruction was ENV E[0-9]+=0 is ENV E[0-9]+=1.*"
              : ".*variable E[0-9]+ was 0 is 1.*";
      case SECRET -> ".*secret counted has changed.*";
      case BIND_MOUNT -> ".*f of the context on /bind/[0-9]+ has changed.*";
      case IGNORE_FILE ->
          ".*src[0-9]+/a of the context is gone:"
              + " .dockerignore excludes it by \"src[0-9]+/a\" in line 1.*";
      case NAMED_CONTEXT -> ".*l of the context lib has changed.*";
      case TOUCH, UNUSED_ARGUMENT, STAGE_ORDER, BASE -> "nothing reads this itself";
    };
  }

  /** What a step says that only stands on others. */
  private static String passedOn(Mutation mutation) {
    String others = ".*(step [0-9]+ before it, .*, has run|the steps before it are others).*";
    return mutation == Mutation.BASE
        ? others + "|base was base@sha256:[0-9a-f]{64} is base@sha256:[0-9a-f]{64}"
        : others;
  }

  private void prepare(MutatedProject project) throws IOException {
    base("1");
    for (Thing thing : project.all("file")) {
      build.file(thing.name() + "/a", "a").file(thing.name() + "/keep", "");
      mode(thing.name() + "/a", "rw-r--r--");
    }
    for (Thing thing : project.all("bind")) {
      build.file(thing.name() + "/f", "f");
    }
  }

  private void mode(String file, String mode) throws IOException {
    Files.setPosixFilePermissions(
        build.context().resolve(file), PosixFilePermissions.fromString(mode));
  }

  private void base(String content) throws IOException {
    build.file("base.txt", content);
    StoredImage image = build.project("base").build("FROM scratch", "COPY base.txt /");
    build.project("test");
    build.store().tag(image, ImageReference.parse("base").withDefaultTag());
  }

  private void build(MutatedProject project, List<Stage> order) throws IOException {
    byte[] text = secret.getBytes(StandardCharsets.UTF_8);
    build.context("lib", lib);
    PlanOptions options = build.withContexts().withArgs(args);
    build.secrets(
        new Secrets(Map.of("plain", text::clone, "counted", text::clone), Set.of("counted")));
    build.build(options, project.dockerfile(env, order).toArray(String[]::new));
  }

  /** Changes something; gives what has changed for those who read it. */
  private Set<Thing> mutate(MutatedProject project, Mutation mutation, List<Stage> order)
      throws IOException {
    return switch (mutation) {
      case TOUCH -> {
        try (Stream<Path> files = Files.walk(build.context())) {
          for (Path file : files.toList()) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
          }
        }
        yield Set.of();
      }
      case CONTENT -> {
        build.file(project.first("file").name() + "/a", "other");
        yield Set.of(project.first("file"));
      }
      case MODE -> {
        mode(project.first("file").name() + "/a", "rwxr-xr-x");
        yield Set.of(project.first("file"));
      }
      case RENAME -> {
        Path directory = build.context().resolve(project.first("file").name());
        Files.move(directory.resolve("a"), directory.resolve("b"));
        yield Set.of(project.first("file"));
      }
      case USED_ARGUMENT -> {
        args = Map.of(project.first("argument").name(), "1");
        yield Set.of(project.first("argument"));
      }
      case UNUSED_ARGUMENT -> {
        args = Map.of("UNUSED", "1");
        yield Set.of();
      }
      case VARIABLE -> {
        env.put(project.first("variable").name(), "1");
        yield Set.of(project.first("variable"));
      }
      case SECRET -> {
        secret = "second";
        yield Set.of(project.first("secret"));
      }
      case BIND_MOUNT -> {
        build.file(project.first("bind").name() + "/f", "other");
        yield Set.of(project.first("bind"));
      }
      case BASE -> {
        base("2");
        yield Set.of(MutatedProject.BASE);
      }
      case IGNORE_FILE -> {
        build.file(".dockerignore", project.first("file").name() + "/a\n");
        yield Set.of(project.first("file"));
      }
      case NAMED_CONTEXT -> {
        Files.writeString(temp.resolve("lib/l"), "other");
        yield Set.of(project.first("context"));
      }
      case STAGE_ORDER -> {
        swap(order);
        yield Set.of();
      }
    };
  }

  /** Puts a stage as far to the front as what it needs allows; the last one stays the target. */
  private static void swap(List<Stage> order) {
    Set<String> seen = new HashSet<>(Set.of("base", "scratch"));
    List<Stage> rest = new ArrayList<>(order.subList(0, order.size() - 1));
    List<Stage> other = new ArrayList<>();
    while (!rest.isEmpty()) {
      Stage next =
          rest.reversed().stream()
              .filter(stage -> needs(stage).allMatch(seen::contains))
              .findFirst()
              .orElseThrow();
      rest.remove(next);
      seen.add(next.name());
      other.add(next);
    }
    other.add(order.getLast());
    order.clear();
    order.addAll(other);
  }

  private static Stream<String> needs(Stage stage) {
    return Stream.concat(
        Stream.of(stage.base()),
        stage.steps().stream()
            .map(Step::text)
            .filter(text -> text.startsWith("COPY --from=s"))
            .map(text -> text.replaceAll("COPY --from=(s[0-9]+) .*", "$1")));
  }

  @Test
  void casesAreManyAndSomeOrdersDiffer() {
    assertTrue(cases().count() >= FLOOR);
    assertTrue(
        LongStream.rangeClosed(1, PROJECTS)
            .mapToObj(MutatedProject::new)
            .anyMatch(
                project -> {
                  List<Stage> order = new ArrayList<>(project.stages());
                  swap(order);
                  return !order.equals(project.stages());
                }));
  }
}
