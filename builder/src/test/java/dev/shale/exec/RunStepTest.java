package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.local.ImageForm;
import dev.shale.local.StoredImage;
import dev.shale.network.Dns;
import dev.shale.network.HostName;
import dev.shale.network.NameResolution;
import dev.shale.network.NameResolution.EtcFile;
import dev.shale.network.Network;
import dev.shale.plan.PlanOptions;
import dev.shale.runtime.Mount;
import dev.shale.runtime.Privileges;
import dev.shale.runtime.Resources;
import dev.shale.runtime.Rlimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RUN by a real runtime on real overlays. */
@Tag("linux")
@Kernel({Feature.ROOT, Feature.OVERLAY, Feature.PRIVATE_MOUNTS})
class RunStepTest {
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

  private StoredImage build(String... steps) throws IOException {
    return build(PlanOptions.of(TestBuild.PLATFORM), steps);
  }

  private StoredImage build(PlanOptions options, String... steps) throws IOException {
    List<String> lines = new ArrayList<>(List.of("FROM base"));
    lines.addAll(List.of(steps));
    return build.build(options, lines.toArray(String[]::new));
  }

  @Test
  void whatItMayReachIsPartOfTheKey() throws IOException {
    build("RUN echo made >/made");
    build.network(new Network.Host());
    build("RUN echo made >/made");
    assertEquals(List.of("RUN echo made >/made"), build.done());
  }

  private static StepSettings.Around naming(String address) {
    return with(new NameResolution(List.of(new HostName("db", address)), Dns.OF_NETWORK, Set.of()));
  }

  private static StepSettings.Around with(NameResolution names) {
    return new StepSettings.Around(names, List.of(), Resources.DEFAULT, Privileges.DEFAULT);
  }

  @Test
  void nameThatIsAddedIsSeenAndPartOfTheKey() throws IOException {
    String step = "RUN read address name </etc/hosts; echo $address $name >/made";
    assertEquals(
        "10.0.0.1 db\n",
        build.text(build.around(naming("10.0.0.1")).build("FROM base", step), "made"));
    assertEquals(
        "10.0.0.2 db\n",
        build.text(build.around(naming("10.0.0.2")).build("FROM base", step), "made"));
    assertEquals(List.of(step + ": address of db was 10.0.0.1 is 10.0.0.2"), build.reasons());
  }

  @Test
  void serversThatAreToBeAskedAreSeenAndPartOfTheKey() throws IOException {
    String step = "RUN read word server </etc/resolv.conf; echo $word $server >/made";
    Dns dns = new Dns(List.of("10.9.8.7"), List.of("."), List.of());
    build("RUN read word server </etc/resolv.conf; echo $word $server >/made");
    build.around(with(new NameResolution(List.of(), dns, Set.of())));
    assertEquals("nameserver 10.9.8.7\n", build.text(build(step), "made"));
    assertEquals(List.of(step), build.done());
  }

  @Test
  void filesThatAreTheImagesOwnStayWhatAStepMakesOfThem() throws IOException {
    build.around(with(new NameResolution(List.of(), Dns.OF_NETWORK, EnumSet.allOf(EtcFile.class))));
    StoredImage image =
        build("RUN echo mine >/etc/hosts; echo me >/etc/hostname", "RUN cat /etc/hosts >/made");
    assertEquals("mine\n", build.text(image, "made"));
    assertEquals("me\n", build.text(image, "etc/hostname"));
    assertEquals(Optional.empty(), build.node(image, "etc/resolv.conf"));
  }

  @Test
  void limitsHoldAndAreNoPartOfTheKey() throws IOException {
    Resources limited = Resources.DEFAULT.withRlimits(List.of(Rlimit.parse("nofile=77")));
    build.around(
        new StepSettings.Around(NameResolution.OF_NETWORK, List.of(), limited, Privileges.DEFAULT));
    assertEquals("77\n", build.text(build("RUN ulimit -n >/made"), "made"));
    build.around(StepSettings.Around.DEFAULT);
    build("RUN ulimit -n >/made");
    assertEquals(List.of(), build.done());
  }

  @Test
  void whatIsRemovedIsRemovedByTheSquashedLayer() throws IOException {
    String[] file = {
      "FROM base",
      "RUN mkdir /kept /gone && echo >/kept/a && echo >/kept/b && echo >/gone/f && echo >/file",
      "RUN rm -r /kept/a /gone /file /etc/group && mkdir /file && echo >/file/f && echo >/gone"
    };
    String root = build.dump(build.build(file));
    build.changes(
        new ImageChanges(
            ImageChanges.Values.NONE, ImageChanges.Values.NONE, Squash.NEW, ImageForm.OCI));
    StoredImage image = build.build(file);
    assertEquals(2, image.layers().size());
    assertEquals(root, build.dump(image));
  }

  @Test
  void filesOfTheHostAreSeenAndInNoLayer() throws IOException {
    Path shown = Files.createDirectory(temp.resolve("shown"));
    Files.writeString(shown.resolve("f"), "of the host");
    Mount.Bind volume = new Mount.Bind(shown, "/shown", Mount.Access.READ_ONLY);
    build.around(
        new StepSettings.Around(
            NameResolution.OF_NETWORK, List.of(volume), Resources.DEFAULT, Privileges.DEFAULT));
    StoredImage image = build("RUN cat /shown/f >/made; ! echo 2>/dev/null >/shown/g");
    assertEquals("of the host", build.text(image, "made"));
    assertEquals(Optional.empty(), build.node(image, "shown"));
  }

  @Test
  void doesEqualStepsOfTwoStagesOnce() throws IOException {
    StoredImage image =
        build.build(
            "FROM base AS a",
            "RUN cat /proc/sys/kernel/random/uuid >/id",
            "FROM base AS b",
            "RUN cat /proc/sys/kernel/random/uuid >/id",
            "FROM scratch",
            "COPY --from=a /id /a",
            "COPY --from=b /id /b");
    assertEquals(build.text(image, "a"), build.text(image, "b"));
  }

  @Test
  void whatProcessWritesIsTheLayer() throws IOException {
    StoredImage image = build("RUN echo hello > /greeting && rm /etc/group");
    assertEquals("hello\n", build.text(image, "greeting"));
    assertEquals(Optional.empty(), build.node(image, "etc/group"));
  }

  @Test
  void whatProcessNeedsToRunIsInNoLayer() throws IOException {
    StoredImage image = build("RUN cat /etc/hosts && mount > /mounts");
    assertEquals(Optional.empty(), build.node(image, "etc/hosts"));
    assertEquals(Optional.empty(), build.node(image, "etc/resolv.conf"));
    assertEquals(2, image.layers().size());
  }

  @Test
  void processThatChangesNothingMakesNoLayer() throws IOException {
    StoredImage image = build("RUN true");
    assertEquals(1, image.layers().size());
    assertTrue(image.config().history().getLast().emptyLayer());
  }

  @Test
  void outputAndErrorGoToTheLog() throws IOException {
    build("RUN echo out; echo err >&2");
    assertEquals(List.of("err", "out"), build.log().lines().sorted().toList());
  }

  @Test
  void statusOfProcessIsPassedOnWithItsPlace() {
    StepFailedException failure =
        assertThrows(StepFailedException.class, () -> build("ENV A=b", "RUN exit 42"));
    assertEquals(42, failure.status());
    assertEquals("build Dockerfile:3: RUN exit 42: exit status 42", failure.getMessage());
  }

  @Test
  void execFormNeedsNoShell() throws IOException {
    build("RUN [\"/bin/echo\", \"$HOME\"]");
    assertEquals("$HOME\n", build.log());
  }

  @Test
  void processSeesEnvironmentArgumentsUserAndDirectory() throws IOException {
    build(
        PlanOptions.of(TestBuild.PLATFORM).withArgs(Map.of("WHO", "world")),
        "ENV GREETING=hello",
        "ARG WHO",
        "WORKDIR /srv/here",
        "USER bob",
        "RUN echo $GREETING $WHO from $(id -un) in $(pwd)");
    assertEquals("hello world from bob in /srv/here\n", build.log());
  }

  @Test
  void argumentsOfTheBuildAreNotInTheImage() throws IOException {
    StoredImage image =
        build(
            PlanOptions.of(TestBuild.PLATFORM).withArgs(Map.of("TOKEN", "t0ken")),
            "ARG TOKEN",
            "RUN true");
    assertEquals(-1, String.join(" ", image.config().env()).indexOf("t0ken"));
  }

  @Test
  void shellIsTheOneSet() throws IOException {
    assertThrows(
        StepFailedException.class,
        () -> build("SHELL [\"/bin/sh\", \"-ec\"]", "RUN false; echo unreached"));
    assertEquals("", build.log());
  }

  @Test
  void sameRunIsNotRunAgain() throws IOException {
    StoredImage first = build("RUN echo x > /x", "RUN echo y > /y");
    StoredImage second = build("RUN echo x > /x", "RUN echo y > /y");
    assertEquals(first.digest(), second.digest());
    assertEquals(List.of(), build.done());
  }

  @Test
  void timesAreNoLaterThanSourceDateEpoch() throws IOException {
    build.sourceDateEpoch(1);
    StoredImage image = build("RUN mkdir /d && echo x > /d/x");
    assertEquals(Instant.ofEpochSecond(1), build.file(image, "d/x").meta().mtime());
    assertEquals(Instant.ofEpochSecond(1), build.directory(image, "d").meta().mtime());
  }

  @Test
  void stageIsCopiedFromAsItWasLeft() throws IOException {
    StoredImage image =
        build.build(
            "FROM base AS make",
            "RUN mkdir /out && echo made > /out/it",
            "FROM scratch",
            "COPY --from=make /out /");
    assertEquals("made\n", build.text(image, "it"));
  }

  @Test
  void failureLeavesNoMountAndNoTree() throws IOException {
    assertThrows(StepFailedException.class, () -> build("RUN echo x > /x; exit 1"));
    assertEquals(-1, Files.readString(Path.of("/proc/mounts")).indexOf(temp.toString()));
    try (var left = Files.list(temp.resolve("store/staging"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void imageIsTheSameWhereverAndHoweverItIsStored() throws IOException {
    build.file("src/a.txt", "a").sourceDateEpoch(1);
    StoredImage unpacked = build.build("FROM scratch", "COPY src /x", "WORKDIR /y");
    try (TestBuild other = TestBuild.ofFilesOnly(temp.resolve("other"))) {
      other.file("src/a.txt", "a").sourceDateEpoch(1);
      StoredImage packed = other.build("FROM scratch", "COPY src /x", "WORKDIR /y");
      assertEquals(unpacked.digest(), packed.digest());
    }
  }
}
