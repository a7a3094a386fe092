package dev.shale.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import dev.shale.exec.OnError.Decision;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LayerViews;
import dev.shale.local.StoredImage;
import dev.shale.plan.PlanOptions;
import dev.shale.progress.ProgressEvent.Ending;
import dev.shale.runtime.Stdio;
import dev.shale.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What can be done about a RUN that failed, and what comes of it. */
@Tag("linux")
@Kernel({Feature.ROOT, Feature.OVERLAY, Feature.PRIVATE_MOUNTS})
final class OnErrorTest {
  @TempDir Path temp;
  private TestBuild build;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void open() throws IOException {
    build = TestBuild.onHostPrograms(temp);
  }

  @AfterEach
  void close() throws IOException {
    build.close();
  }

  /** A shell that is given commands; its status says how the build goes on. */
  private OnError shell(String... commands) {
    String text = String.join("\n", commands) + "\n";
    return failed ->
        failed.alone(() -> failed.shell(new Stdio.Fed(stream(text), said))) == 0
            ? Decision.GO_ON
            : Decision.FAIL;
  }

  private String said() {
    return said.toString(UTF_8);
  }

  @Test
  void buildGoesOnFromWhatTheShellLeft() throws IOException {
    build.onError(shell("cat /half", "echo whole >>/half", "rm /etc/group"));
    StoredImage image =
        build.build("FROM base", "RUN echo half >/half; exit 3", "RUN cat /half >/copy");
    assertEquals("half\n", said());
    assertEquals("half\nwhole\n", build.text(image, "copy"));
    assertEquals(Optional.empty(), build.node(image, "etc/group"));
    assertEquals(new Ending.Mended(), build.endings().get("RUN echo half >/half; exit 3"));
  }

  /** The step as it is written did not make it, and the key stands for the step as written. */
  @Test
  void whatTheShellLeftIsNoResultOfTheStepForLaterBuilds() throws IOException {
    String[] file = {"FROM base", "RUN exit 3", "RUN echo after"};
    build.onError(shell("echo by hand >/made")).build(file);
    build.onError(OnError.FAIL);
    StepFailedException failure = assertThrows(StepFailedException.class, () -> build.build(file));
    assertEquals(3, failure.status());
  }

  @Test
  void stepsAfterItAreRememberedForWhatTheyStandOn() throws IOException {
    String[] file = {"FROM base", "RUN exit 3", "RUN echo after"};
    build.sourceDateEpoch(1); // so that what the shell leaves is the same
    build.onError(shell("echo by hand >/made")).build(file);
    build.build(file);
    assertEquals(List.of("RUN echo after"), build.cached());
  }

  @Test
  void shellHasAllThatTheStepHas() throws IOException {
    build.secrets(new Secrets(Map.of("s", () -> "hush".getBytes(UTF_8))));
    build.file("of-context", "context\n");
    build.onError(
        shell(
            "echo $GREETING $WHO from $(id -un) in $(pwd)",
            "cat /run/secrets/s /c/f; echo",
            "cat /m/of-context",
            "echo more >/c/g"));
    StoredImage image =
        build.build(
            PlanOptions.of(TestBuild.PLATFORM).withArgs(Map.of("WHO", "world")),
            "FROM base",
            "ENV GREETING=hello",
            "ARG WHO",
            "WORKDIR /srv/here",
            "USER bob",
            "RUN --mount=type=cache,target=/c,mode=0777 --mount=type=secret,id=s,mode=0444"
                + " --mount=target=/m echo cached >/c/f; exit 1",
            "RUN --mount=type=cache,target=/c cat /c/g; ! test -e /run/secrets/s");
    assertEquals("hello world from bob in /srv/here\nhushcached\n\ncontext\n", said());
    assertEquals("more\n", build.log());
    assertEquals(Optional.empty(), build.node(image, "run/secrets"));
    assertEquals(Optional.empty(), build.node(image, "c"));
  }

  @Test
  void shellIsThatOfTheStep() throws IOException {
    build.onError(shell("echo $0"));
    build.build("FROM base", "RUN exit 1");
    build.build("FROM base", "RUN [\"/bin/cat\", \"/nosuch\"]");
    assertEquals("/bin/sh\n/bin/sh\n", said());
  }

  @Test
  void otherStatusEndsTheBuildWithTheStepsOwn() throws IOException {
    build.onError(shell("exit 7"));
    StepFailedException failure =
        assertThrows(
            StepFailedException.class,
            () -> build.build("FROM base", "RUN echo one; echo two >&2; exit 3"));
    assertEquals(3, failure.status());
    assertEquals(
        "build Dockerfile:2: RUN echo one; echo two >&2; exit 3: exit status 3",
        failure.getMessage());
    // They come by two pipes, in either order.
    assertEquals(List.of("one", "two"), failure.failure().output().stream().sorted().toList());
    assertEquals(2, failure.failure().step().source().line());
  }

  @Test
  @Timeout(60)
  void shellEndsThoughItsInputDoesNot() throws IOException {
    InputStream open = new SequenceInputStream(stream("exit 0\n"), new Silence());
    build.onError(
        failed -> failed.shell(new Stdio.Fed(open, said)) == 0 ? Decision.GO_ON : Decision.FAIL);
    build.build("FROM base", "RUN exit 1");
    assertEquals(new Ending.Mended(), build.endings().get("RUN exit 1"));
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  /** Somebody who types nothing. */
  private static final class Silence extends InputStream {
    @Override
    public int read() throws IOException {
      return read(new byte[1], 0, 1);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        new CountDownLatch(1).await();
        return -1;
      } catch (InterruptedException e) {
        throw new InterruptedIOException("interrupted");
      }
    }
  }

  @Test
  void onlyProcessesCanFailSo() {
    build.onError(
        _ -> {
          throw new AssertionError("asked");
        });
    OciException refusal =
        assertThrows(OciException.class, () -> build.build("FROM base", "COPY nosuch /"));
    assertEquals(
        "build Dockerfile:2: source \"nosuch\": not in the build context", refusal.getMessage());
  }

  @Test
  void whatIsLeftCanBeKeptAsAContainer() throws IOException {
    build.secrets(new Secrets(Map.of("s", () -> "hush".getBytes(UTF_8))));
    build.onError(
        failed -> {
          failed.keep("kept");
          return Decision.FAIL;
        });
    assertThrows(
        StepFailedException.class,
        () ->
            build.build(
                "FROM base",
                "ENV A=b",
                "RUN echo before >/before; chmod 777 /tmp",
                "USER bob",
                "RUN --mount=type=secret,id=s,target=/s echo half >/tmp/half; exit 1"));
    ContainerRecord container = build.store().containers().require("kept");
    assertEquals("bob", container.config().user());
    assertTrue(container.config().env().contains("A=b"));
    assertEquals("half\n", text(container, "tmp/half"));
    assertEquals("before\n", text(container, "before"));
    try (LayerViews views = build.store().containers().root(container).viewNow()) {
      assertEquals(Optional.empty(), views.rootfs().find(TreePath.of("s")));
    }
    try (var files = Files.walk(temp.resolve("store"))) {
      assertFalse(files.anyMatch(OnErrorTest::isSecret));
    }
    build.store().remove(container);
  }

  private static boolean isSecret(Path file) {
    try {
      return Files.isRegularFile(file)
          && Files.size(file) == "hush".length()
          && Files.readString(file).equals("hush");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String text(ContainerRecord container, String path) throws IOException {
    try (LayerViews views = build.store().containers().root(container).viewNow();
        InputStream in = views.rootfs().read(TreePath.of(path))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @Test
  void containerWhoseNameIsTakenIsNotMade() throws IOException {
    build.onError(
        failed -> {
          failed.keep("kept");
          return Decision.FAIL;
        });
    assertThrows(StepFailedException.class, () -> build.build("FROM base", "RUN exit 1"));
    assertThrows(StepFailedException.class, () -> build.build("FROM base", "RUN exit 2"));
    assertTrue(build.warnings().getLast().contains("the name is in use"), build::log);
    assertEquals(1, build.store().containers().list().size());
    try (var left = Files.list(temp.resolve("store/staging"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  @Timeout(60)
  void shellOpensWhenOtherStepsHaveEndedAndNoneStartsMeanwhile() throws IOException {
    build
        .jobs(2)
        .onError(
            failed ->
                failed.alone(
                    () -> {
                      assertEquals(0, failed.others());
                      return Decision.GO_ON;
                    }));
    build.build(
        "FROM base AS one",
        "RUN exit 1",
        "RUN echo one >/one",
        "FROM base AS two",
        "RUN echo two >/two",
        "RUN exit 2",
        "FROM scratch",
        "COPY --from=one /one /",
        "COPY --from=two /two /");
    assertEquals(new Ending.Mended(), build.endings().get("RUN exit 1"));
    assertEquals(new Ending.Mended(), build.endings().get("RUN exit 2"));
  }
}
