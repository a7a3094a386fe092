package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Compression;
import dev.shale.blob.Packing;
import dev.shale.context.RemoteAddress;
import dev.shale.context.RemoteFile;
import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.image.LayerId;
import dev.shale.image.RawManifest;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.progress.ProgressEvent;
import dev.shale.progress.ProgressListener;
import dev.shale.snapshot.Stacking;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.tree.MemoryTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds on images whose layers are not in the store. */
class LazyBasesTest {
  @TempDir Path temp;

  private TestBuild elsewhere;
  private TestBuild build;
  private FarImage base;

  @BeforeEach
  void makeBase() throws IOException {
    elsewhere = TestBuild.ofFilesOnly(temp.resolve("elsewhere"));
    elsewhere.file("etc/os-release", "far");
    StoredImage image = elsewhere.build("FROM scratch", "COPY etc /etc", "ENV FROM=far");
    build = TestBuild.ofFilesOnly(temp.resolve("here"));
    build.file("a.txt", "a");
    base = new FarImage(elsewhere.store(), image, build.store());
    build.bases(_ -> base.found());
  }

  @AfterEach
  void close() throws IOException {
    build.close();
    elsewhere.close();
  }

  @Test
  void linkedCopyGoesOnLayersThatAreNotHere() throws IOException {
    Stacks stacks = stacks();
    List<LayerId> stack = new ArrayList<>(base.image().layers());
    try (LayerDraft draft = LayerDraft.apart(stacks, stack)) {
      assertEquals(Optional.empty(), draft.store());
    }
    stack.add(build.store().store(new MemoryTree(), base.image().layers()));
    assertEquals(0, base.timesBrought());
    assertTrue(stacks.has(stack));
    assertTrue(build.store().hasTop(stack));
    assertFalse(build.store().has(stack));
    assertEquals(Optional.empty(), stacks.sourceOfTop(stack));
    assertEquals(Optional.of(base.source()), stacks.sourceOfTop(base.image().layers()));
  }

  private Stacks stacks() {
    return stacksOf(build, base);
  }

  @Test
  void stackOfWhichALayerIsNowhereIsNotThere() throws IOException {
    assertFalse(new Stacks(build.store()).has(base.image().layers()));
  }

  @Test
  void allStagesWaitForOneBringing() throws IOException {
    StoredImage image =
        build.build(
            "FROM far AS one",
            "COPY a.txt /etc/one",
            "FROM far AS two",
            "COPY a.txt /etc/two",
            "FROM far",
            "COPY --from=one /etc/one /",
            "COPY --from=two /etc/two /");
    assertEquals(1, base.timesBrought());
    assertEquals("far", build.text(image, "etc/os-release"));
    assertEquals("a", build.text(image, "two"));
  }

  @Test
  void imageOfTheStoreHasAllLayersThere() throws IOException {
    StoredImage image = build.build("FROM far", "COPY --link a.txt /etc/a.txt");
    assertEquals(1, base.timesBrought());
    assertTrue(build.store().has(image.layers()));
    assertEquals("far", build.text(image, "etc/os-release"));
    assertEquals("a", build.text(image, "etc/a.txt"));
  }

  @Test
  void imageThatOnlyPassesNeedsNoLayersBelowALinkedCopy() throws IOException {
    String[] dockerfile = {
      "FROM far", "ENV A=b", "COPY --link a.txt /etc/a.txt", "ADD --link a.txt /b/"
    };
    BuiltImage built = build.pass(dockerfile);
    assertEquals(3, build.done().size());
    BuiltImage again = build.pass(dockerfile);
    assertEquals(3, build.cached().size());
    assertEquals(0, base.timesBrought());
    assertEquals(built.image().digest(), again.image().digest());
    assertEquals(List.of(), build.store().images());
    try (ImageSource source = again.source();
        ImageDestination target = elsewhere.store().destination(List.of())) {
      new ImageCopier(ProgressListener.NONE).copy(source, target, CopyRequest.EXACT);
    }
    StoredImage copied = elsewhere.store().find(built.image().digest()).orElseThrow();
    assertEquals("far", elsewhere.text(copied, "etc/os-release"));
    assertEquals("a", elsewhere.text(copied, "etc/a.txt"));
    assertEquals(copied.config(), build.build(dockerfile).config());
    assertEquals(1, base.timesBrought());
  }

  /** Its tree gives a tar, and not what was made of that on the way to the registry. */
  @Test
  @Tag("linux")
  @Kernel(Feature.OVERLAY)
  void layerThatTheStoreMadeItselfIsSentAsTheBaseHasIt() throws IOException {
    try (TestBuild own = unpacking()) {
      own.file("etc/os-release", "own").file("a.txt", "a");
      FarImage far = new FarImage(elsewhere.store(), packed(own, Compression.GZIP), own.store());
      BuiltImage built =
          own.bases(_ -> far.found()).pass("FROM far", "ENV A=b", "COPY --link a.txt /");
      assertEquals(far.image().layers(), built.image().layers().subList(0, 1));
      assertEquals(Optional.of(far.source()), stacksOf(own, far).sourceOfTop(far.image().layers()));
      try (ImageSource source = built.source();
          ImageDestination target = elsewhere.store().destination(List.of())) {
        new ImageCopier(ProgressListener.NONE).copy(source, target, CopyRequest.EXACT);
      }
      assertEquals(0, far.timesBrought());
      StoredImage copied = elsewhere.store().find(built.image().digest()).orElseThrow();
      assertEquals("own", elsewhere.text(copied, "etc/os-release"));
    }
  }

  /** A build whose layers are trees. */
  private TestBuild unpacking() throws IOException {
    return new TestBuild(
        temp.resolve("unpacking"),
        Stacking.trusted(),
        () -> {
          throw new AssertionError("nothing is to be run");
        });
  }

  /** What becomes elsewhere of a layer that a build has made and not kept an image of. */
  private StoredImage packed(TestBuild from, Compression compression) throws IOException {
    BuiltImage made = from.pass("FROM scratch", "COPY etc /etc");
    CopyRequest packing =
        CopyRequest.EXACT.withLayers(new CopyRequest.Layers.PackTars(Packing.of(compression)));
    try (ImageSource source = made.source();
        ImageDestination target = elsewhere.store().destination(List.of())) {
      RawManifest sent = new ImageCopier(ProgressListener.NONE).copy(source, target, packing);
      return elsewhere.store().find(sent.digest()).orElseThrow();
    }
  }

  private static Stacks stacksOf(TestBuild build, FarImage far) {
    Stacks stacks = new Stacks(build.store());
    stacks.add(List.of(), far.image().layers(), far);
    return stacks;
  }

  @Test
  void eachPackingOfTheSameFilesIsAskedOfWhoHasIt() throws IOException {
    FarImage one =
        new FarImage(elsewhere.store(), packed(elsewhere, Compression.GZIP), build.store());
    FarImage mirror =
        new FarImage(elsewhere.store(), packed(elsewhere, Compression.ZSTD), build.store());
    assertEquals(one.image().config().diffIds(), mirror.image().config().diffIds());
    List<LayerId> packed = mirror.image().layers();
    Stacks stacks = stacksOf(build, one);
    assertEquals(Optional.empty(), stacks.sourceOfTop(packed));
    stacks.add(List.of(), packed, mirror);
    assertEquals(Optional.of(mirror.source()), stacks.sourceOfTop(packed));
    build.bases(image -> (image.written().equals("one") ? one : mirror).found());
    StoredImage image =
        build.build("FROM one AS x", "COPY a.txt /y", "FROM mirror", "COPY --from=x /y /y");
    assertEquals(packed, image.layers().subList(0, 1));
    assertTrue(build.store().has(image.layers()));
    assertEquals(List.of(1, 1), List.of(one.timesBrought(), mirror.timesBrought()));
  }

  @Test
  void layerOnOthersPackedOtherwiseIsNotTakenForBroughtWithThem() throws IOException {
    LayerId top = base.image().layers().getFirst();
    List<LayerId> one = List.of(packed(elsewhere, Compression.GZIP).layers().getFirst(), top);
    List<LayerId> other = List.of(packed(elsewhere, Compression.ZSTD).layers().getFirst(), top);
    FarImage ofOther = new FarImage(elsewhere.store(), base.image(), build.store());
    Stacks stacks = new Stacks(build.store());
    stacks.add(List.of(), one, base);
    stacks.add(List.of(), other, ofOther);
    stacks.bring(other);
    assertEquals(List.of(0, 1), List.of(base.timesBrought(), ofOther.timesBrought()));
  }

  @Test
  void stepThatIsKnownNeedsNoLayersBelowIt() throws IOException {
    String[] dockerfile = {"FROM far", "WORKDIR /w", "COPY a.txt ."};
    build.pass(dockerfile);
    build.store().remove(build.store().find(base.image().digest()).orElseThrow());
    assertFalse(build.store().has(base.image().layers()));
    build.pass(dockerfile);
    assertEquals(List.of(), build.done());
    assertEquals(1, base.timesBrought());
  }

  @Test
  void passingImageBringsWhatAStepSees() throws IOException {
    BuiltImage built = build.pass("FROM far", "COPY a.txt /etc/");
    assertEquals(1, base.timesBrought());
    assertTrue(build.store().has(built.image().layers()));
  }

  @Test
  void buildThatFailsBeforeAnythingIsReadBringsNothing() {
    assertThrows(
        OciException.class, () -> build.pass("FROM far", "COPY --link missing /", "WORKDIR /x"));
    assertEquals(0, base.timesBrought());
  }

  @Test
  void ofTwoWhoHaveALayerTheOneWithFewerIsAsked() throws IOException {
    StoredImage more = elsewhere.build("FROM scratch", "COPY etc /etc", "COPY etc /more");
    FarImage larger = new FarImage(elsewhere.store(), more, build.store());
    Stacks stacks = new Stacks(build.store());
    stacks.add(List.of(), more.layers(), larger);
    stacks.add(List.of(), base.image().layers(), base);
    assertEquals(more.layers().subList(0, 1), base.image().layers());
    stacks.bring(base.image().layers());
    assertEquals(List.of(1, 0), List.of(base.timesBrought(), larger.timesBrought()));
    stacks.bring(more.layers());
    assertEquals(List.of(1, 1), List.of(base.timesBrought(), larger.timesBrought()));
  }

  private void bringBy(Bringing bringing) {
    build.bases(_ -> brought(base, bringing));
  }

  private static FoundBase brought(FarImage image, Bringing bringing) {
    LayerSupply supply =
        new LayerSupply() {
          @Override
          public ImageSource source() {
            return image.source();
          }

          @Override
          public void bring() throws IOException {
            bringing.run();
          }
        };
    return new FoundBase(image.found().resolved(), image.image().layers(), Optional.of(supply));
  }

  private interface Bringing {
    void run() throws IOException;
  }

  /** Has nothing, and says so when something has happened. */
  private static Remotes awaiting(CountDownLatch event) {
    return new NoRemotes() {
      @Override
      public RemoteFile fetch(RemoteAddress address, Optional<Digest> checksum, Path scratch) {
        await(event);
        throw OciException.notFound("so far it came");
      }
    };
  }

  private static void await(CountDownLatch event) {
    try {
      assertTrue(event.await(20, TimeUnit.SECONDS), "it has not happened meanwhile");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @Tag("linux")
  @Kernel({Feature.ROOT, Feature.OVERLAY, Feature.PRIVATE_MOUNTS})
  void whileAnImageComesThatARunIsShownOthersWork() throws IOException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch worked = new CountDownLatch(1);
    try (TestBuild own = TestBuild.onHostPrograms(temp.resolve("own"))) {
      FoundBase programs =
          FoundBase.of(own.store().find(ImageReference.parse("base")).orElseThrow());
      FarImage far = new FarImage(elsewhere.store(), base.image(), own.store());
      FoundBase shown =
          brought(
              far,
              () -> {
                begun.countDown();
                await(worked);
                far.bring();
              });
      own.file("a.txt", "a")
          .bases(image -> image.written().equals("far") ? shown : programs)
          .jobs(1)
          .listener(
              event -> {
                if (event instanceof ProgressEvent.StepStarted step && isCopy(step.step())) {
                  await(begun);
                }
                if (event instanceof ProgressEvent.StepEnded step && isCopy(step.step())) {
                  worked.countDown();
                }
              })
          .build(
              "FROM scratch AS other",
              "COPY a.txt /",
              "FROM base",
              "RUN --mount=from=far,target=/far cat /far/etc/os-release",
              "COPY --from=other /a.txt /");
      assertTrue(own.log().contains("far"), own.log());
    }
  }

  private static boolean isCopy(ProgressEvent.StepName step) {
    return step.text().equals("COPY a.txt /");
  }

  /** Has what is remote wait for the base, which has to come by itself meanwhile. */
  private void awaitTheBase() {
    CountDownLatch brought = new CountDownLatch(1);
    bringBy(
        () -> {
          base.bring();
          brought.countDown();
        });
    build.remotes(awaiting(brought));
  }

  @Test
  void baseOfWhatIsKeptComesWhileOtherStagesWork() throws IOException {
    awaitTheBase();
    OciException failure =
        assertThrows(
            OciException.class,
            () ->
                build.build(
                    "FROM scratch AS other",
                    "ADD http://example.org/x /",
                    "FROM far",
                    "COPY --from=other /x /"));
    assertTrue(failure.getMessage().endsWith("so far it came"));
  }

  @Test
  void imageThatAStepWillReadComesWhileStepsAboveWork() {
    awaitTheBase();
    OciException failure =
        assertThrows(
            OciException.class,
            () ->
                build.pass(
                    "FROM scratch",
                    "COPY a.txt /",
                    "ADD http://example.org/x /",
                    "COPY --from=far /etc /etc"));
    assertTrue(failure.getMessage().endsWith("so far it came"));
  }

  @Test
  void whatCouldNotBeBroughtOnceIsTriedAgain() throws IOException {
    AtomicInteger tries = new AtomicInteger();
    bringBy(
        () -> {
          if (tries.getAndIncrement() == 0) {
            throw new IOException("broken off");
          }
          base.bring();
        });
    StoredImage image = build.build("FROM far", "COPY a.txt /etc/");
    assertEquals("far", build.text(image, "etc/os-release"));
  }

  @Test
  void failureToBringIsTheSteps() throws IOException {
    bringBy(
        () -> {
          throw OciException.notFound("pull far: gone");
        });
    OciException failure =
        assertThrows(OciException.class, () -> build.build("FROM far", "WORKDIR /x"));
    assertEquals("build Dockerfile:2: pull far: gone", failure.getMessage());
  }
}
