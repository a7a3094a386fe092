package dev.shale.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Compression;
import dev.shale.blob.Packing;
import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.MediaType;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.progress.ProgressListener;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Images that become others on their way, and what comes along with them. */
final class SyncConversionTest {
  private static final Platform AMD64 = Platform.of("linux", "amd64");
  private static final Platform ARM64 = Platform.of("linux", "arm64");
  private static final CopyRequest FILTERED =
      CopyRequest.EXACT.withPlatforms(new CopyRequest.Platforms.Some(List.of(ARM64)));
  private static final CopyRequest FOR_DOCKER =
      CopyRequest.EXACT.withFormat(CopyRequest.Format.DOCKER);
  private static final CopyRequest WITH_REFERRERS =
      CopyRequest.EXACT.withReferrers(CopyRequest.Referrers.TAKE);
  private static final String FROM = "from.example/app:1";
  private static final String TO = "to.example/mirror/app:1";

  private final MemoryRegistry from = new MemoryRegistry();
  private final MemoryRegistry to = new MemoryRegistry();
  private final SyncEnds ends =
      new SyncEnds(_ -> from, to, SyncDestination.parse("to.example/mirror"));

  private static SyncRequest request(CopyRequest copy) {
    return SyncRequest.of(
            SyncSource.parse("from.example/app"), SyncDestination.parse("to.example/mirror"))
        .withCopy(copy);
  }

  private SyncPlan plan(SyncRequest request) throws IOException {
    return new Planner(ends, Effort.DEFAULT, Clock.systemUTC()).plan(request);
  }

  private SyncReport run(SyncPlan plan) throws IOException {
    SyncReport report =
        new SyncRun(ends, Effort.DEFAULT, new ImageCopier(ProgressListener.NONE)).run(plan);
    assertEquals(List.of(), report.failures().toList());
    return report;
  }

  /** The only action, which has to be a copy. */
  private static SyncAction.Copy copy(SyncPlan plan) {
    assertEquals(1, plan.actions().size());
    return plan.all(SyncAction.Copy.class).findFirst().orElseThrow();
  }

  private void assertIsForetoldAndThenKept(SyncRequest request, RawManifest image)
      throws IOException {
    SyncAction.Copy copy = copy(plan(request));
    assertEquals(image.digest(), copy.image());
    run(plan(request));
    Digest there = Optional.ofNullable(to.names().get(TO)).orElseThrow();
    assertEquals(Optional.of(there), copy.becomes());
    assertFalse(image.digest().equals(there));
    assertEquals(
        List.of(
            new SyncAction.Keep(
                ImagePlace.parse("docker://" + FROM),
                ImagePlace.parse("docker://" + TO),
                image.digest(),
                there)),
        plan(request).actions());
  }

  @Test
  void foretellsAFilteredIndexAndKeepsItAfterwards() throws IOException {
    from.addIndex(FROM, "one");
    RawManifest index = from.source(ref(FROM)).manifest();
    assertIsForetoldAndThenKept(request(FILTERED), index);
  }

  @Test
  void foretellsAnotherFormatAndKeepsItAfterwards() throws IOException {
    assertIsForetoldAndThenKept(request(FOR_DOCKER), from.add(FROM, "one"));
  }

  @Test
  void foretellsAnIndexOfAnotherFormatAndKeepsItAfterwards() throws IOException {
    from.addIndex(FROM, "one");
    assertIsForetoldAndThenKept(request(FOR_DOCKER), from.source(ref(FROM)).manifest());
  }

  private static ImageReference ref(String name) {
    return ImageReference.parse(name);
  }

  @Test
  void asksOneHeadOfWhatIsOfItsFormat() throws IOException {
    from.add(FROM, "one");
    from.add("from.example/app:2", "two");
    plan(request(CopyRequest.EXACT.withFormat(CopyRequest.Format.OCI)));
    assertEquals(
        List.of("HEAD from.example/app:1", "HEAD from.example/app:2", "LIST from.example/app"),
        from.asked());
  }

  @Test
  void readsOfAnIndexOfWhichSomeIsWantedTheIndexAndNoMore() throws IOException {
    from.addIndex(FROM, "one");
    Digest index = from.names().get(FROM);
    plan(request(FILTERED));
    assertEquals(
        List.of("GET from.example/app:1@" + index, "HEAD " + FROM, "LIST from.example/app"),
        from.asked());
  }

  @Test
  void copiesAgainWhatNobodyCanForetell() throws IOException {
    Digest image = from.add(FROM, MediaType.OCI_LAYER_ZSTD, "packed").digest();
    Digest present = to.add(TO, "whatever it became").digest();
    SyncAction.Copy copy = copy(plan(request(FOR_DOCKER)));
    assertEquals(image, copy.image());
    assertEquals(Optional.empty(), copy.becomes());
    assertEquals(new SyncAction.Reason.Moved(present), copy.reason());
  }

  private static final CopyRequest PACKED =
      CopyRequest.EXACT.withLayers(new CopyRequest.Layers.PackTars(Packing.of(Compression.GZIP)));

  /** Packs something on its way once, and again when it has become another. */
  private void assertIsPackedOnce(SyncRequest request, RawManifest first) throws IOException {
    assertEquals(Optional.empty(), copy(plan(request)).becomes());
    run(plan(request));
    Digest there = Optional.ofNullable(to.names().get(TO)).orElseThrow();
    assertFalse(first.digest().equals(there));
    assertEquals(
        List.of(
            new SyncAction.Keep(
                ImagePlace.parse("docker://" + FROM),
                ImagePlace.parse("docker://" + TO),
                first.digest(),
                there)),
        plan(request).actions());
    assertEquals(1, plan(request.with(SyncRequest.Rule.IMMUTABLE)).count(SyncAction.Keep.class));
    from.addContents(FROM, Compression.ZSTD, "another");
    assertEquals(new SyncAction.Reason.Moved(there), copy(plan(request)).reason());
  }

  @Test
  void packsAPlainTarOnce() throws IOException {
    RawManifest image = from.addContents(FROM, Compression.NONE, "one");
    assertIsPackedOnce(request(PACKED), image);
  }

  /** Signatures of an image that becomes another stay behind, and are not missed afterwards. */
  @Test
  void packsAPlainTarOfASignedImageOnce() throws IOException {
    RawManifest image = from.addContents(FROM, Compression.NONE, "one");
    from.sign(image);
    assertIsPackedOnce(request(PACKED.withReferrers(CopyRequest.Referrers.TAKE)), image);
  }

  @Test
  void readsOnceWhatIsPackedForAnotherFormat() throws IOException {
    RawManifest image = from.addContents(FROM, Compression.ZSTD, "one");
    run(plan(request(FOR_DOCKER)));
    Digest there = to.names().get(TO);
    from.asked();
    to.asked();
    assertEquals(1, plan(request(FOR_DOCKER)).count(SyncAction.Keep.class));
    assertEquals(
        List.of(
            "BLOB from.example/app",
            "GET from.example/app:1@" + image.digest(),
            "HEAD " + FROM,
            "LIST from.example/app"),
        from.asked());
    assertEquals(List.of("GET " + TO, "HEAD " + TO), to.asked());
    assertEquals(there, to.names().get(TO));
  }

  @Test
  void saysOfAPackedImageThatStaysWhatItIs() throws IOException {
    RawManifest index = from.addIndexOfContents(FROM, Compression.NONE, "one");
    run(plan(request(PACKED.withReferrers(CopyRequest.Referrers.TAKE))));
    Digest there = Optional.ofNullable(to.names().get(TO)).orElseThrow();
    from.sign(from.source(ref(FROM)).manifest(((ImageIndex) index.manifest()).manifests().get(2)));
    SyncPlan plan = plan(request(PACKED.withReferrers(CopyRequest.Referrers.TAKE)));
    assertEquals(new SyncAction.Reason.Incomplete(), copy(plan).reason());
    assertEquals(
        List.of(new SyncReport.Result.Copied(there)),
        run(plan).outcomes().stream().map(SyncReport.Outcome::result).toList());
  }

  @Test
  void packsTheLayersOfAnIndexOnce() throws IOException {
    RawManifest index = from.addIndexOfContents(FROM, Compression.NONE, "one");
    assertIsPackedOnce(request(PACKED), index);
  }

  @Test
  void packsForAnotherFormatOnce() throws IOException {
    RawManifest image = from.addContents(FROM, Compression.ZSTD, "one");
    assertIsPackedOnce(request(FOR_DOCKER), image);
  }

  @Test
  void packsTheLayersOfAnIndexForAnotherFormatOnce() throws IOException {
    RawManifest index = from.addIndexOfContents(FROM, Compression.ZSTD, "one");
    assertIsPackedOnce(request(FOR_DOCKER), index);
  }

  @Test
  void packsAgainForAnIndexOfWhichAnImageIsLost() throws IOException {
    from.addIndexOfContents(FROM, Compression.NONE, "one");
    run(plan(request(PACKED)));
    ImageIndex index = (ImageIndex) to.source(ref(TO)).manifest().manifest();
    to.lose(index.manifests().getFirst().digest());
    assertEquals(Optional.empty(), copy(plan(request(PACKED))).becomes());
  }

  @Test
  void asksOneHeadOfWhatIsThereThoughItCouldBePacked() throws IOException {
    to.tag(TO, from.addContents(FROM, Compression.NONE, "one"));
    assertEquals(1, plan(request(PACKED)).count(SyncAction.Keep.class));
    assertEquals(List.of("HEAD " + FROM, "LIST from.example/app"), from.asked());
    assertEquals(List.of("HEAD " + TO), to.asked());
  }

  @Test
  void movesNoTagThatMayNotMoveIfNobodyCanForetellWhatItBecomes() throws IOException {
    from.add(FROM, MediaType.OCI_LAYER_ZSTD, "packed");
    to.add(TO, "whatever it became");
    SyncPlan plan = plan(request(FOR_DOCKER).with(SyncRequest.Rule.IMMUTABLE));
    assertEquals(1, plan.count(SyncAction.Refuse.class));
  }

  @Test
  void immutableTagsThatWereConvertedAreKept() throws IOException {
    from.add(FROM, "one");
    SyncRequest request = request(FOR_DOCKER).with(SyncRequest.Rule.IMMUTABLE);
    run(plan(request));
    assertEquals(1, plan(request).count(SyncAction.Keep.class));
  }

  @Test
  void deletesNothingThatWasConverted() throws IOException {
    from.add(FROM, "one");
    to.add("to.example/mirror/app:gone", "gone");
    SyncRequest request = request(FOR_DOCKER).with(SyncRequest.Rule.DELETE);
    run(plan(request));
    assertEquals(List.of(TO), List.copyOf(to.names().keySet()));
    assertEquals(1, plan(request).actions().size());
  }

  @Test
  void refusesWhatWouldChangeDigestsThatAreToStay() {
    from.addIndex(FROM, "one");
    OciException e =
        assertThrows(
            OciException.class,
            () -> plan(request(FILTERED.withDigests(CopyRequest.Digests.REQUIRE))));
    assertEquals(ErrorKind.CONFLICT, e.kind());
  }

  /** That its age cannot be asked is the lesser trouble. */
  @Test
  void saysWhatIsRefusedThoughTheAgeCannotBeRead() throws IOException {
    from.addIndex(FROM, "one");
    from.cutBlobs();
    SyncRequest request =
        request(CopyRequest.EXACT.withPlatform(AMD64).withDigests(CopyRequest.Digests.REQUIRE))
            .withFilter(
                new SyncFilter(
                    List.of(),
                    List.of(),
                    new SyncFilter.Age(Optional.of(Duration.ofDays(1)), Optional.empty())));
    OciException e = assertThrows(OciException.class, () -> plan(request));
    assertEquals(ErrorKind.UNSUPPORTED, e.kind());
    assertInstanceOf(IOException.class, e.getSuppressed()[0]);
  }

  @Test
  void leavesAloneAConvertedNameThatSomeoneElseHasMoved() throws IOException {
    from.add(FROM, "one");
    SyncPlan plan = plan(request(FOR_DOCKER));
    Digest theirs = to.add(TO, "theirs").digest();
    SyncReport report =
        new SyncRun(ends, Effort.DEFAULT, new ImageCopier(ProgressListener.NONE)).run(plan);
    assertFalse(report.isComplete());
    assertEquals(theirs, to.names().get(TO));
  }

  @Test
  void takesWhatRefersToAnImageAndToThatAlong() throws IOException {
    RawManifest image = from.add(FROM, "one");
    RawManifest signature = from.sign(image);
    RawManifest counter = from.sign(signature);
    run(plan(request(WITH_REFERRERS)));
    assertEquals(List.of(signature.referrer()), to.listReferrers(image.digest()));
    assertEquals(List.of(counter.referrer()), to.listReferrers(signature.digest()));
    assertEquals(1, plan(request(WITH_REFERRERS)).count(SyncAction.Keep.class));
  }

  @Test
  void leavesReferrersUnlessAsked() throws IOException {
    RawManifest image = from.add(FROM, "one");
    from.sign(image);
    run(plan(request(CopyRequest.EXACT)));
    assertEquals(List.of(), to.listReferrers(image.digest()));
  }

  @Test
  void bringsAReferrerThatIsNewAndMovesNoTagForIt() throws IOException {
    RawManifest image = from.add(FROM, "one");
    run(plan(request(WITH_REFERRERS)));
    RawManifest signature = from.sign(image);
    SyncPlan plan = plan(request(WITH_REFERRERS).with(SyncRequest.Rule.IMMUTABLE));
    assertEquals(new SyncAction.Reason.Incomplete(), copy(plan).reason());
    to.asked();
    run(plan);
    assertEquals(List.of(signature.referrer()), to.listReferrers(image.digest()));
    assertFalse(to.asked().contains("PUT " + TO));
  }

  @Test
  void bringsOneSignatureOnceForAllTagsOfItsImage() throws IOException {
    RawManifest image = from.add(FROM, "one");
    for (int i = 2; i < 20; i++) {
      from.tag("from.example/app:" + i, image);
    }
    RawManifest signature = from.sign(image);
    run(plan(request(WITH_REFERRERS)));
    assertEquals(List.of(signature.referrer()), to.listReferrers(image.digest()));
    assertEquals(19, to.names().size());
  }

  @Test
  void asksTheDestinationForNoReferrersWhereThereAreNone() throws IOException {
    to.tag(TO, from.add(FROM, "one"));
    assertEquals(1, plan(request(WITH_REFERRERS)).count(SyncAction.Keep.class));
    assertEquals(List.of("HEAD " + TO), to.asked());
  }

  @Test
  void asksOnlyForTheReferrersOfAnUnchangedImageWhoseRepositoryIsListed() throws IOException {
    RawManifest image = to.tag(TO, from.add(FROM, "one"));
    plan(request(WITH_REFERRERS));
    assertEquals(
        List.of(
            "HEAD " + FROM,
            "LIST from.example/app",
            "REFERRERS from.example/app@" + image.digest()),
        from.asked());
  }

  @Test
  void takesWhatCosignPutBesideAnImageThoughNoFilterIncludesIt() throws IOException {
    RawManifest image = from.add(FROM, "one");
    String tag = "sha256-" + image.digest().hex() + ".sig";
    RawManifest signature = from.add("from.example/app:" + tag, "signature");
    SyncRequest request =
        request(WITH_REFERRERS)
            .withFilter(
                new SyncFilter(
                    List.of(SyncFilter.Pattern.parse("1")), List.of(), SyncFilter.Age.ANY));
    run(plan(request));
    assertEquals(signature.digest(), to.names().get("to.example/mirror/app:" + tag));
    assertEquals(1, plan(request).count(SyncAction.Keep.class));
  }

  @Test
  void writesWhatCosignPutBesideAnImageOnce() throws IOException {
    RawManifest image = from.add(FROM, "one");
    String tag = "sha256-" + image.digest().hex() + ".sig";
    RawManifest signature = from.add("from.example/app:" + tag, "signature");
    SyncPlan plan = plan(request(WITH_REFERRERS));
    assertEquals(1, plan.count(SyncAction.Copy.class));
    assertEquals(1, plan.count(SyncAction.Skip.class));
    run(plan);
    assertEquals(signature.digest(), to.names().get("to.example/mirror/app:" + tag));
  }

  @ParameterizedTest
  @MethodSource
  void takesListsOfReferrersForNoImages(CopyRequest copy) throws IOException {
    RawManifest image = from.add(FROM, "one");
    from.add("from.example/app:sha256-" + image.digest().hex(), "a list");
    SyncPlan plan = plan(request(copy));
    assertEquals(1, plan.count(SyncAction.Skip.class));
    assertEquals(1, plan.count(SyncAction.Copy.class));
  }

  static List<CopyRequest> takesListsOfReferrersForNoImages() {
    return List.of(WITH_REFERRERS, FILTERED, CopyRequest.EXACT.withPlatform(AMD64));
  }

  @Test
  void copiesListsOfReferrersWhereAllIsCopiedAsItIs() throws IOException {
    RawManifest image = from.add(FROM, "one");
    from.add("from.example/app:sha256-" + image.digest().hex(), "a list");
    assertEquals(2, plan(request(CopyRequest.EXACT)).count(SyncAction.Copy.class));
  }

  @Test
  void bringsMoreOfASparseIndexWhereMoreIsWanted() throws IOException {
    List<RawManifest> images = from.addIndex(FROM, "one");
    to.takeSparseIndexes();
    run(plan(request(sparse(ARM64))));
    assertEquals(from.names().get(FROM), to.names().get(TO));
    assertTrue(to.has(images.get(1).digest()));
    assertFalse(to.has(images.get(0).digest()));
    assertEquals(1, plan(request(sparse(ARM64))).count(SyncAction.Keep.class));
    SyncPlan plan = plan(request(sparse(ARM64, AMD64)));
    assertEquals(new SyncAction.Reason.Incomplete(), copy(plan).reason());
    run(plan);
    assertTrue(to.has(images.get(0).digest()));
  }

  private static CopyRequest sparse(Platform... platforms) {
    return CopyRequest.EXACT.withPlatforms(new CopyRequest.Platforms.Sparse(List.of(platforms)));
  }
}
