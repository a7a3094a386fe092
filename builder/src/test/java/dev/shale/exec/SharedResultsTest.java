package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Blob;
import dev.shale.blob.Compression;
import dev.shale.blob.Packing;
import dev.shale.buildcache.CacheEntry;
import dev.shale.buildcache.CacheLedger;
import dev.shale.buildcache.CacheMode;
import dev.shale.buildcache.CacheWriter;
import dev.shale.buildcache.ImportedCache;
import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.dockerfile.Mount.Attributes;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.layer.ExpansionLimit;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.local.CacheMount;
import dev.shale.local.CacheMounts;
import dev.shale.local.CacheSeed;
import dev.shale.local.StepResult;
import dev.shale.local.StoredImage;
import dev.shale.progress.ProgressEvent;
import dev.shale.progress.ProgressListener;
import dev.shale.snapshot.Stacking;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.layout.OciLayout;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache that one store's builds leave and another's find. */
class SharedResultsTest {
  private static final String[] FILE = {
    "FROM scratch AS one", "COPY src /x", "FROM scratch", "COPY --from=one /x /y", "LABEL a=b"
  };

  @TempDir Path temp;
  private TestBuild here;
  private TestBuild there;
  private static final FileTime OLD = FileTime.from(Instant.EPOCH);
  private final CacheLedger ledger = new CacheLedger();

  @BeforeEach
  void open() throws IOException {
    here = TestBuild.ofFilesOnly(temp.resolve("here")).file("src/a.txt", "a");
    there = TestBuild.ofFilesOnly(temp.resolve("there")).file("src/a.txt", "a");
  }

  @AfterEach
  void close() throws IOException {
    here.close();
    there.close();
  }

  private static SharedResults noting(CacheLedger ledger) {
    return new SharedResults(List.of(), Optional.of(ledger), SharedResults.Inline.NO);
  }

  private static SharedResults taking(ImportedCache cache) {
    return new SharedResults(
        List.of(cache), Optional.of(new CacheLedger()), SharedResults.Inline.NO);
  }

  /** A layout; what is waiting is done when it is looked at, each time one thing. */
  private final class Layout implements CacheWriter.Place {
    private final Deque<Work> waiting = new ArrayDeque<>();

    private OciLayout layout() {
      return new OciLayout(temp.resolve("cache"));
    }

    @Override
    public ImageSource source() throws IOException {
      if (!waiting.isEmpty()) {
        waiting.remove().run();
      }
      return layout().source(new OciLayout.Selector.Named("c"));
    }

    @Override
    public ImageDestination destination() throws IOException {
      return layout().destination(List.of("c"));
    }
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private final Layout place = new Layout();

  private void write(TestBuild from, List<CacheEntry> entries, Set<String> mounts)
      throws IOException {
    write(from, entries, mounts, place);
  }

  private void write(
      TestBuild from, List<CacheEntry> entries, Set<String> mounts, CacheWriter.Place to)
      throws IOException {
    new CacheWriter(from.store(), List.of(), List.of(), ProgressListener.NONE)
        .write(new CacheWriter.Content(entries, mounts, Packing.of(Compression.GZIP)), to);
  }

  private void write(CacheMode mode) throws IOException {
    write(here, ledger.entries(mode), Set.of());
  }

  private ImportedCache read() throws IOException {
    return ImportedCache.read(place.source());
  }

  @Test
  void allStepsAreKnownElsewhereAndTheImageIsTheSame() throws IOException {
    StoredImage image = here.shared(noting(ledger)).build(FILE);
    write(CacheMode.MAX);
    there.build("FROM scratch"); // its clock is another
    StoredImage other = there.shared(taking(read())).build(FILE);
    assertEquals(List.of(), there.done());
    assertEquals(image.id(), other.id());
    assertEquals("a", there.text(other, "y/a.txt"));
  }

  @Test
  void layerThatNobodyWantsIsNotBrought() throws IOException {
    here.shared(noting(ledger)).build(FILE);
    write(CacheMode.MAX);
    StoredImage image = there.shared(taking(read())).build(FILE);
    Digest stage = ledger.entries(CacheMode.MAX).getFirst().result().layer().orElseThrow().diffId();
    assertTrue(image.config().diffIds().stream().noneMatch(stage::equals));
    assertEquals(1, image.layers().size());
    assertEquals(
        List.of(),
        there.shared(SharedResults.NONE).build("FROM scratch", "COPY --link src /x").names());
    assertEquals(List.of("COPY --link src /x"), there.done());
  }

  @Test
  void whatHasComeIsKnownWithoutTheCache() throws IOException {
    String[] one = {"FROM scratch", "COPY src /x", "LABEL a=b"};
    here.shared(noting(ledger)).build(one);
    write(CacheMode.MIN);
    there.shared(taking(read())).build(one);
    there.shared(SharedResults.NONE).build(one);
    assertEquals(List.of(), there.done());
  }

  @Test
  void aStepOnALayerFromElsewhereSeesItsFiles() throws IOException {
    here.shared(noting(ledger)).build("FROM scratch", "COPY src /x");
    write(CacheMode.MIN);
    StoredImage image =
        there.shared(taking(read())).build("FROM scratch", "COPY src /x", "COPY src /x/more");
    assertEquals(List.of("COPY src /x/more"), there.done());
    assertEquals("a", there.text(image, "x/more/a.txt"));
    assertEquals("a", there.text(image, "x/a.txt"));
  }

  private static final String[] THREE = {
    "FROM scratch", "COPY src /x", "COPY src /x/y", "COPY f /z"
  };

  /** A cache whose blobs are damaged, and a build of which a step has to look at its layers. */
  private StoredImage buildOnLostLayers(Work damage) throws IOException {
    here.file("f", "f").shared(noting(ledger)).build(THREE);
    write(CacheMode.MAX);
    ImportedCache cache = read();
    damage.run();
    return there.file("f", "other").shared(taking(cache)).build(THREE);
  }

  private void eachLayer(Path of, FileWork work) throws IOException {
    eachLayer(ledger, of, work);
  }

  private void eachLayer(CacheLedger noted, Path of, FileWork work) throws IOException {
    Set<Digest> layers = new HashSet<>();
    for (CacheEntry entry : noted.entries(CacheMode.MAX)) {
      CacheEntry written = read().find(entry.key()).orElseThrow();
      written.result().layer().ifPresent(layer -> layers.add(layer.blob().digest()));
    }
    for (Digest layer : layers) {
      work.run(of.resolve("blobs/sha256").resolve(layer.hex()));
    }
  }

  @FunctionalInterface
  private interface FileWork {
    void run(Path file) throws IOException;
  }

  @Test
  void stepsWhoseLayersAreGoneAreRun() throws IOException {
    StoredImage image = buildOnLostLayers(() -> eachLayer(temp.resolve("cache"), Files::delete));
    assertEquals("a", there.text(image, "x/a.txt"));
    assertEquals("other", there.text(image, "z"));
    assertEquals(1, there.warnings().size());
    assertTrue(there.warnings().getFirst().endsWith("; starting over without that cache"));
  }

  /** Nobody looks into them before the image is sent. */
  @Test
  void passingImageWhoseLayersAreGoneIsMadeAnew() throws IOException {
    here.file("f", "f").shared(noting(ledger)).build(THREE);
    write(CacheMode.MAX);
    ImportedCache cache = read();
    eachLayer(temp.resolve("cache"), Files::delete);
    CacheLedger told = new CacheLedger();
    BuiltImage built =
        there
            .file("f", "f")
            .shared(new SharedResults(List.of(cache), Optional.of(told), SharedResults.Inline.NO))
            .pass(THREE);
    assertEquals(1, there.warnings().size());
    assertTrue(there.warnings().getFirst().endsWith("; starting over without that cache"));
    try (ImageSource source = built.source();
        ImageDestination copy = new OciLayout(temp.resolve("copy")).destination(List.of("copy"))) {
      new ImageCopier(ProgressListener.NONE).copy(source, copy, CopyRequest.EXACT);
    }
    assertEquals(3, told.entries(CacheMode.MAX).size(), "none of what was lost");
    write(there, told.entries(CacheMode.MAX), Set.of());
    eachLayer(told, temp.resolve("cache"), file -> assertTrue(Files.exists(file)));
  }

  /** It would refuse the same layer from anywhere. */
  @Test
  void layerThatTheStoreRefusesIsNotLost() throws IOException {
    here.file("f", "f").shared(noting(ledger)).build(THREE);
    write(CacheMode.MAX);
    try (TestBuild small =
        TestBuild.ofFilesOnly(temp.resolve("small"), new ExpansionLimit(1L << 40, 1))) {
      small.file("src/a.txt", "a").file("f", "other").shared(taking(read()));
      assertThrows(OciException.class, () -> small.build(THREE));
      assertEquals(List.of(), small.warnings());
    }
  }

  @Test
  void stepsWhoseLayersAreOthersThanTheyShouldBeAreRun() throws IOException {
    StoredImage image =
        buildOnLostLayers(
            () ->
                eachLayer(
                    temp.resolve("cache"),
                    file -> {
                      byte[] bytes = Files.readAllBytes(file);
                      bytes[bytes.length / 2] ^= 1;
                      Files.write(file, bytes);
                    }));
    assertEquals("a", there.text(image, "x/y/a.txt"));
    assertEquals(1, there.warnings().size());
  }

  @Test
  void writingTheSameAgainChangesNothingAndSendsOnlyWhatIsGone() throws IOException {
    here.shared(noting(ledger)).build(FILE);
    write(CacheMode.MAX);
    Digest before = place.source().manifest().digest();
    eachLayer(temp.resolve("cache"), Files::delete);
    write(CacheMode.MAX);
    assertEquals(before, place.source().manifest().digest());
    eachLayer(temp.resolve("cache"), file -> assertTrue(Files.exists(file)));
    eachLayer(temp.resolve("cache"), file -> Files.setLastModifiedTime(file, OLD));
    write(CacheMode.MAX);
    eachLayer(temp.resolve("cache"), file -> assertEquals(OLD, Files.getLastModifiedTime(file)));
  }

  @Test
  void resultWhoseLayerIsGoneEverywhereIsNoLongerListed() throws IOException {
    StoredImage image = here.shared(noting(ledger)).build(FILE);
    write(CacheMode.MAX);
    eachLayer(temp.resolve("cache"), Files::delete);
    here.store().remove(image);
    here.store().sweep();
    write(CacheMode.MAX);
    for (CacheEntry entry : ledger.entries(CacheMode.MAX)) {
      assertEquals(entry.result().layer().isEmpty(), read().find(entry.key()).isPresent());
    }
  }

  @Test
  void resultWhoseLayerNobodyWantedAndNobodyHasIsNotTakenOver() throws IOException {
    here.shared(noting(ledger)).build(FILE);
    write(CacheMode.MAX);
    ImportedCache cache = read();
    CacheLedger told = new CacheLedger();
    StoredImage image =
        there
            .shared(new SharedResults(List.of(cache), Optional.of(told), SharedResults.Inline.NO))
            .build(FILE);
    assertEquals(1, image.layers().size());
    eachLayer(temp.resolve("cache"), Files::delete);
    new CacheWriter(there.store(), List.of(cache), List.of(), ProgressListener.NONE)
        .write(
            new CacheWriter.Content(
                told.entries(CacheMode.MAX), Set.of(), Packing.of(Compression.GZIP)),
            place);
    List<CacheEntry> stage = new ArrayList<>(told.entries(CacheMode.MAX));
    stage.removeAll(told.entries(CacheMode.MIN));
    assertEquals(1, stage.size());
    assertEquals(Optional.empty(), read().find(stage.getFirst().key()));
    for (CacheEntry entry : told.entries(CacheMode.MIN)) {
      assertTrue(read().find(entry.key()).isPresent());
    }
  }

  /** Another's build cannot send them again, and must not be refused because of them. */
  @Test
  void othersResultsWhoseLayersAreGoneDoNotKeepACacheFromBeingWritten() throws IOException {
    here.shared(noting(ledger)).build(FILE);
    write(CacheMode.MAX);
    eachLayer(temp.resolve("cache"), Files::delete);
    CacheLedger others = new CacheLedger();
    there.shared(noting(others)).build("FROM scratch", "COPY src /other");
    write(there, others.entries(CacheMode.MAX), Set.of(), new ValidatingLayout());
    for (CacheEntry entry : others.entries(CacheMode.MAX)) {
      assertTrue(read().find(entry.key()).isPresent());
    }
    for (CacheEntry entry : ledger.entries(CacheMode.MAX)) {
      assertEquals(entry.result().layer().isEmpty(), read().find(entry.key()).isPresent());
    }
  }

  /** Takes no manifest whose layers it has not, as registries do. */
  private final class ValidatingLayout implements CacheWriter.Place {
    @Override
    public ImageSource source() throws IOException {
      return place.source();
    }

    @Override
    public ImageDestination destination() throws IOException {
      ImageDestination layout = place.destination();
      return new ImageDestination() {
        @Override
        public String name() {
          return layout.name();
        }

        @Override
        public boolean has(Descriptor blob) throws IOException {
          return layout.has(blob);
        }

        @Override
        public void put(Blob blob) throws IOException {
          layout.put(blob);
        }

        @Override
        public Descriptor put(MediaType type, BlobProducer producer) throws IOException {
          return layout.put(type, producer);
        }

        @Override
        public void put(RawManifest manifest) throws IOException {
          for (Descriptor layer : ((ImageManifest) manifest.manifest()).layers()) {
            if (!layout.has(layer)) {
              throw OciException.notFound("push %s: blob unknown", layer.digest());
            }
          }
          layout.put(manifest);
        }

        @Override
        public void publish(RawManifest manifest) throws IOException {
          layout.publish(manifest);
        }

        @Override
        public void close() throws IOException {
          layout.close();
        }
      };
    }
  }

  @Test
  void leastModeHasTheStagesOfTheTargetOnly() throws IOException {
    here.shared(noting(ledger)).build(FILE);
    write(CacheMode.MIN);
    there.shared(taking(read())).build(FILE);
    assertEquals(List.of("COPY src /x"), there.done());
  }

  /** The stage has other layers there, and the same files. */
  @Test
  void whatIsFoundByFilesIsToldOfByLayers() throws IOException {
    here.shared(noting(ledger)).build(FILE);
    write(CacheMode.MAX);
    CacheLedger others = new CacheLedger();
    SharedResults both =
        new SharedResults(List.of(read()), Optional.of(others), SharedResults.Inline.NO);
    there
        .shared(both)
        .build(
            "FROM scratch AS one",
            "COPY src /x",
            "WORKDIR /z",
            "FROM scratch",
            "COPY --from=one /x /y");
    assertEquals(List.of("WORKDIR /z"), there.done());
    List<CacheEntry> told = others.entries(CacheMode.MIN);
    assertTrue(told.stream().anyMatch(entry -> !entry.result().read().isEmpty()));
  }

  @Test
  void changedFileIsAMiss() throws IOException {
    here.shared(noting(ledger)).build(FILE);
    write(CacheMode.MAX);
    StoredImage image = there.file("src/a.txt", "b").shared(taking(read())).build(FILE);
    assertEquals("b", there.text(image, "y/a.txt"));
  }

  @Test
  void resultThatIsTooOldIsNotUsed() throws IOException {
    here.shared(noting(ledger)).build(FILE);
    write(CacheMode.MAX);
    there.build("FROM scratch");
    there.shared(taking(read())).maxAge(0).build(FILE);
    assertEquals(List.of("COPY src /x", "COPY --from=one /x /y", "LABEL a=b"), there.done());
  }

  @Test
  void imageWithItsCacheInItIsOne() throws IOException {
    String[] file = {"FROM scratch", "COPY src /x", "LABEL a=b"};
    SharedResults inline = new SharedResults(List.of(), Optional.empty(), SharedResults.Inline.YES);
    StoredImage image = here.shared(inline).build(file);
    assertEquals(image.id(), here.build(file).id());
    try (ImageDestination destination = place.destination()) {
      new ImageCopier(ProgressListener.NONE)
          .copy(here.store().source(image), destination, CopyRequest.EXACT);
    }
    StoredImage other = there.shared(taking(read())).build(file);
    assertEquals(List.of(), there.done());
    assertEquals("a", there.text(other, "x/a.txt"));
  }

  @Test
  void imageWithItsCacheInItIsTheSameFromTwoMachinesThatSayWhen() throws IOException {
    SharedResults inline = new SharedResults(List.of(), Optional.empty(), SharedResults.Inline.YES);
    String[] file = {"FROM scratch", "COPY src /x", "LABEL a=b"};
    there.build("FROM scratch"); // its clock is another
    assertEquals(
        here.sourceDateEpoch(5).shared(inline).build(file).id(),
        there.sourceDateEpoch(5).shared(inline).build(file).id());
  }

  /** Its tree gives a tar, and not what the cache made of that. */
  @Test
  @Tag("linux")
  @Kernel(Feature.OVERLAY)
  void layerThatTheStoreHasMadeItselfIsThereAsTheCacheHasItToo() throws IOException {
    try (TestBuild own =
        new TestBuild(
            temp.resolve("own"),
            Stacking.trusted(),
            () -> {
              throw new AssertionError("nothing is to be run");
            })) {
      own.file("src/a.txt", "a");
      StoredImage image = own.shared(noting(ledger)).build(FILE);
      write(own, ledger.entries(CacheMode.MAX), Set.of());
      for (CacheEntry entry : ledger.entries(CacheMode.MAX)) {
        own.store().steps().forget(entry.key());
      }
      StoredImage again = own.shared(taking(read())).build(FILE);
      assertEquals(List.of(), own.done());
      assertEquals(image.id(), again.id());
      try (ImageDestination copy =
          new OciLayout(temp.resolve("copy")).destination(List.of("copy"))) {
        new ImageCopier(ProgressListener.NONE)
            .copy(own.store().source(again), copy, CopyRequest.EXACT);
      }
    }
  }

  @Test
  void twoWhoWriteAtOnceAreNearlyAlwaysBothThere() throws IOException {
    here.shared(noting(ledger)).build(FILE);
    CacheLedger others = new CacheLedger();
    there.shared(noting(others)).build("FROM scratch", "COPY src /other");
    place.waiting.add(() -> {}); // when the first has looked, the second writes
    place.waiting.add(() -> write(there, others.entries(CacheMode.MAX), Set.of(), new Layout()));
    write(CacheMode.MAX);
    ImportedCache all = read();
    for (CacheEntry entry : others.entries(CacheMode.MAX)) {
      assertTrue(all.find(entry.key()).isPresent());
    }
    for (CacheEntry entry : ledger.entries(CacheMode.MAX)) {
      assertTrue(all.find(entry.key()).isPresent());
    }
  }

  @Test
  void anImageIsNotWrittenOver() throws IOException {
    StoredImage image = here.shared(noting(ledger)).build(FILE);
    try (ImageDestination destination = place.destination()) {
      new ImageCopier(ProgressListener.NONE)
          .copy(here.store().source(image), destination, CopyRequest.EXACT);
    }
    OciException refusal = assertThrows(OciException.class, () -> write(CacheMode.MAX));
    assertTrue(refusal.getMessage().contains("something else is there"), refusal.getMessage());
    assertThrows(OciException.class, this::read, "it is no cache either");
  }

  @Test
  void resultWhoseLayerIsGoneIsLeftOut() throws IOException {
    here.store().remove(here.shared(noting(ledger)).build(FILE));
    here.store().sweep();
    write(CacheMode.MAX);
    there.shared(taking(read())).build(FILE);
    assertEquals(List.of("COPY src /x", "COPY --from=one /x /y", "LABEL a=b"), there.done());
  }

  private static final Attributes NOT_SAID =
      new Attributes(OptionalInt.empty(), OptionalLong.empty(), OptionalLong.empty());

  private static CacheMount open(TestBuild build, String id, CacheSeed seed) throws IOException {
    return build.store().mounts().open(id, CacheMounts.Sharing.SHARED, seed);
  }

  private void fill(String id) throws IOException {
    try (CacheMount mount = open(here, id, CacheSeed.NOTHING)) {
      Files.writeString(Files.createDirectory(mount.path().resolve("d")).resolve("f"), id);
    }
  }

  @Test
  void cacheMountIsAsOpenToOthersAsItWasUnlessTheStepSays() throws IOException {
    fill("a");
    fill("b");
    try (CacheMount mount = open(here, "a", CacheSeed.NOTHING)) {
      Files.setPosixFilePermissions(mount.path(), PosixFilePermissions.fromString("rwxrwx--x"));
    }
    write(here, List.of(), Set.of("a", "b"));
    ImportedCache cache = read();
    try (CacheMount mount = supplied(cache, "a")) {
      assertEquals("rwxrwx--x", mode(mount));
    }
    Attributes said =
        new Attributes(OptionalInt.of(0711), OptionalLong.empty(), OptionalLong.empty());
    try (CacheMount mount =
        MountSupply.of(there.store(), List.of(cache), ProgressListener.NONE)
            .open("b", said, CacheSeed.NOTHING, seed -> open(there, "b", seed))) {
      assertEquals("rwx--x--x", mode(mount));
    }
  }

  private static String mode(CacheMount mount) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(mount.path()));
  }

  @Test
  void cacheMountThatDoesNotComeIsDoneWithout() throws IOException {
    fill("a");
    write(here, List.of(), Set.of("a"));
    List<ProgressEvent> told = new ArrayList<>();
    ImportedCache cache = ImportedCache.read(new BreakingOff(place.source()));
    try (CacheMount mount =
        MountSupply.of(there.store(), List.of(cache), told::add)
            .open("a", NOT_SAID, CacheSeed.NOTHING, seed -> open(there, "a", seed))) {
      assertTrue(Files.notExists(mount.path().resolve("d")));
    }
    assertEquals(
        List.of(
            new ProgressEvent.Warning("cache mount a: begins without its files: connection reset")),
        told);
  }

  /** Gives the cache's records and nothing else. */
  private record BreakingOff(ImageSource source) implements ImageSource {
    @Override
    public String name() {
      return source.name();
    }

    @Override
    public RawManifest manifest() throws IOException {
      return source.manifest();
    }

    @Override
    public Blob blob(Descriptor descriptor) {
      return descriptor.mediaType().value().contains("records")
          ? source.blob(descriptor)
          : Blob.of(
              descriptor,
              () -> {
                throw new SocketException("connection reset");
              });
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }

  @Test
  void ofMountsThatBeginWithOtherFilesTheLastUsedIsTaken() throws IOException {
    for (String id : List.of("a on x", "a on z", "a on y", "b")) {
      fill(id);
    }
    write(here, List.of(), Set.of("a"));
    assertEquals(Optional.empty(), read().mount("a on x"));
    assertEquals(Optional.empty(), read().mount("a on z"));
    assertTrue(read().mount("a on y").isPresent());
    assertEquals(Optional.empty(), read().mount("b"));
  }

  private CacheMount supplied(ImportedCache cache, String id) throws IOException {
    return MountSupply.of(there.store(), List.of(cache), ProgressListener.NONE)
        .open(id, NOT_SAID, CacheSeed.NOTHING, seed -> open(there, id, seed));
  }

  @Test
  void cacheMountsThatAreWantedComeWhereThereAreNone() throws IOException {
    fill("a");
    fill("b");
    write(here, List.of(), Set.of("a"));
    ImportedCache cache = read();
    try (CacheMount mount = supplied(cache, "a")) {
      assertEquals("a", Files.readString(mount.path().resolve("d/f")));
      Files.writeString(mount.path().resolve("d/f"), "own");
    }
    try (CacheMount mount = supplied(cache, "a")) {
      assertEquals("own", Files.readString(mount.path().resolve("d/f")));
    }
    try (CacheMount mount = supplied(cache, "b")) {
      assertTrue(Files.notExists(mount.path().resolve("d")));
    }
  }

  @Test
  void cacheMountThatIsEmptyIsFilledUnlessItIsInUse() throws IOException {
    fill("a");
    write(here, List.of(), Set.of("a"));
    ImportedCache cache = read();
    try (CacheMount _ = open(there, "a", CacheSeed.NOTHING);
        CacheMount mount = supplied(cache, "a")) {
      assertTrue(Files.notExists(mount.path().resolve("d")));
    }
    try (CacheMount mount = supplied(cache, "a")) {
      assertEquals("a", Files.readString(mount.path().resolve("d/f")));
    }
  }

  @Test
  void cacheMountThatIsInUseIsNotTaken() throws IOException {
    fill("a");
    try (CacheMount _ = open(here, "a", CacheSeed.NOTHING)) {
      write(here, List.of(entry()), Set.of("a"));
    }
    assertEquals(Optional.empty(), read().mount("a"));
  }

  private static CacheEntry entry() {
    return new CacheEntry(
        Digest.of("key"),
        new StepResult(Instant.EPOCH, Instant.EPOCH, Optional.empty()),
        Optional.empty());
  }
}
