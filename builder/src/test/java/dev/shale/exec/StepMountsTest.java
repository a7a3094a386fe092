package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.buildcache.CacheLedger;
import dev.shale.buildcache.CacheMode;
import dev.shale.dockerfile.Mount;
import dev.shale.error.OciException;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.local.CacheMount;
import dev.shale.local.CacheMounts;
import dev.shale.local.CacheSeed;
import dev.shale.local.StoredImage;
import dev.shale.network.NameResolution;
import dev.shale.network.Network;
import dev.shale.progress.ProgressEvent;
import dev.shale.runtime.Privileges;
import dev.shale.runtime.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a RUN sees while it runs, and what is left of it. */
@Tag("linux")
@Kernel({Feature.ROOT, Feature.OVERLAY, Feature.PRIVATE_MOUNTS})
final class StepMountsTest {
  @TempDir Path temp;
  private TestBuild build;

  @BeforeEach
  void open() throws IOException {
    build = TestBuild.onHostPrograms(temp);
  }

  @AfterEach
  void close() throws IOException {
    build.close();
  }

  @Test
  void mountsLeaveNothing() throws IOException {
    build.secrets(new Secrets(Map.of("s", () -> "hush".getBytes(StandardCharsets.UTF_8))));
    StoredImage image =
        build.build(
            "FROM base",
            "RUN --mount=type=tmpfs,target=/a/b --mount=type=cache,target=/c/d "
                + "--mount=type=secret,id=s test -d /a/b && test -d /c/d && cat /run/secrets/s");
    assertEquals("hush", build.log());
    assertEquals(build.build("FROM base").layers(), image.layers());
  }

  @Test
  void aCacheIsFoundAgainByOtherSteps() throws IOException {
    build.build("FROM base", "RUN --mount=type=cache,id=x,target=/c echo kept > /c/f");
    build.build("FROM base", "WORKDIR /w", "RUN --mount=type=cache,id=x,target=seen cat /w/seen/f");
    assertEquals("kept\n", build.log());
  }

  @Test
  @Timeout(60)
  void stepsThatLockTheSameCachesInAnotherOrderDoNotWaitForEver() throws IOException {
    String a = "--mount=type=cache,sharing=locked,id=a,target=/a ";
    String b = "--mount=type=cache,sharing=locked,id=b,target=/b ";
    build.build(
        "FROM base AS one",
        "RUN " + a + b + "echo one > /one",
        "FROM base AS two",
        "RUN " + b + a + "echo two > /two",
        "FROM scratch",
        "COPY --from=one /one /",
        "COPY --from=two /two /");
    assertEquals(4, build.done().size());
  }

  /** With the one place that there is, the other step could not be done. */
  @Test
  @Timeout(60)
  void stepThatWaitsForALockedCacheKeepsNoOtherFromWorking() throws IOException {
    CacheMount locked =
        build.store().mounts().open("c", CacheMounts.Sharing.LOCKED, CacheSeed.NOTHING);
    build
        .jobs(1)
        .listener(
            event -> {
              if (event instanceof ProgressEvent.StepEnded ended
                  && ended.step().text().equals("RUN echo two >/two")) {
                close(locked);
              }
            });
    build.build(
        "FROM base AS one",
        "RUN --mount=type=cache,sharing=locked,id=c,target=/c echo one >/one",
        "FROM base AS two",
        "RUN echo two >/two",
        "FROM scratch",
        "COPY --from=one /one /",
        "COPY --from=two /two /");
    assertEquals(4, build.done().size());
  }

  @Test
  void cachesThatStepsNameAreKnownToWhoeverSharesThem() throws IOException {
    CacheLedger ledger = new CacheLedger();
    build.shared(new SharedResults(List.of(), Optional.of(ledger), SharedResults.Inline.NO));
    String[] file = {
      "FROM base",
      "WORKDIR /w",
      "RUN --mount=type=cache,id=x,target=/c --mount=type=cache,target=d true"
    };
    build.build(file);
    assertEquals(Set.of("x", "/w/d"), ledger.mounts());
    CacheLedger again = new CacheLedger();
    build.shared(new SharedResults(List.of(), Optional.of(again), SharedResults.Inline.NO));
    build.build(file);
    assertEquals(Set.of("x", "/w/d"), again.mounts());
  }

  @Test
  void whatWasMadeWithFilesOfThisMachineIsForNoOther() throws IOException {
    CacheLedger ledger = new CacheLedger();
    Path directory = Files.createDirectory(temp.resolve("v"));
    build
        .shared(new SharedResults(List.of(), Optional.of(ledger), SharedResults.Inline.NO))
        .around(
            new StepSettings.Around(
                NameResolution.OF_NETWORK,
                List.of(
                    new dev.shale.runtime.Mount.Bind(
                        directory, "/v", dev.shale.runtime.Mount.Access.READ_ONLY)),
                Resources.DEFAULT,
                Privileges.DEFAULT));
    String[] file = {"FROM base", "RUN echo made >/made", "LABEL a=b"};
    build.build(file);
    assertEquals(1, ledger.entries(CacheMode.MAX).size(), "the label's");
    build.build(file);
    assertEquals(List.of(), build.done());
    assertEquals(1, ledger.entries(CacheMode.MAX).size());
  }

  private static void close(CacheMount mount) {
    try {
      mount.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aSecretIsInTheEnvironmentAndNowhereElse() throws IOException {
    String[] file = {
      "FROM base", "RUN --mount=type=secret,id=s,env=TOKEN test \"$TOKEN\" = hush && echo told"
    };
    build.secrets(new Secrets(Map.of("s", () -> "hush".getBytes(StandardCharsets.UTF_8))));
    StoredImage image = build.build(file);
    assertEquals("told\n", build.log());
    assertTrue(image.config().env().stream().noneMatch(variable -> variable.contains("hush")));
    build.secrets(Secrets.none()).build(file);
    assertEquals(List.of(), build.done());
  }

  @Test
  void aSecretThatIsRequiredHasToBeGiven() {
    String message =
        assertThrows(
                OciException.class,
                () -> build.build("FROM base", "RUN --mount=type=secret,id=s,required=true true"))
            .getMessage();
    assertEquals("build Dockerfile:2: secret s: not found; give it with --secret", message);
  }

  @Test
  void whatIsNoBuildHasNoFilesToShow() throws IOException {
    for (String text : List.of("target=/x", "type=cache,from=a,target=/x")) {
      Mount mount = Mount.parse(text, UnaryOperator.identity());
      try (StepMounts mounts =
          new StepMounts(
              build.store().mounts(), Secrets.none(), new SshAgents(Map.of(), "", temp), "/")) {
        String message =
            assertThrows(OciException.class, () -> mounts.add(List.of(mount))).getMessage();
        assertEquals("mount on /x: only a build has files for it", message);
      }
    }
  }

  @Test
  void aStepMayReachLessThanItsBuild() throws IOException {
    String[] file = {"FROM base", "RUN --network=none ls /sys/class/net"};
    build.network(new Network.Host()).build(file);
    assertEquals("lo\n", build.log());
  }

  @Test
  void aStepMayNotReachMoreThanItsBuild() {
    OciException refused =
        assertThrows(OciException.class, () -> build.build("FROM base", "RUN --network=host true"));
    assertTrue(refused.getMessage().contains("RUN --network=host"), refused.getMessage());
  }

  @Test
  void tellsTheArgumentThatHasChanged() throws IOException {
    build.build("FROM base", "ARG V=1", "ENV E=1", "RUN echo $V");
    build.build("FROM base", "ARG V=2", "ENV E=2", "RUN echo $V");
    assertEquals(
        List.of(
            "ARG V=2: build argument V was 1 is 2",
            "ENV E=2: instruction was ENV E=1 is ENV E=2; step 1 before it, ARG V=2, has run",
            "RUN echo $V: build argument V was 1 is 2; variable E was 1 is 2"),
        build.reasons());
  }

  @Test
  void runsAHeredocAsAScript() throws IOException {
    build.build("FROM base", "RUN <<EOF", "echo one", "echo two", "EOF");
    assertEquals("one\ntwo\n", build.log());
  }
}
