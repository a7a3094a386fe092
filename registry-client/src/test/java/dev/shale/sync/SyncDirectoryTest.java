package dev.shale.sync;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Compression;
import dev.shale.blob.Packing;
import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageManifest;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.progress.ProgressListener;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.dir.ImageDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes to a directory, which has none to say what is there but its files. */
final class SyncDirectoryTest {
  private static final Platform AMD64 = Platform.of("linux", "amd64");
  private static final Platform ARM64 = Platform.of("linux", "arm64");
  private static final CopyRequest WITH_REFERRERS =
      CopyRequest.EXACT.withReferrers(CopyRequest.Referrers.TAKE);
  private static final String FROM = "from.example/team/app:1";

  @TempDir Path temp;

  private final MemoryRegistry from = new MemoryRegistry();

  private Path root() {
    return temp.resolve("to");
  }

  private SyncDestination destination() {
    return SyncDestination.parse("dir:" + root());
  }

  private SyncRequest request(CopyRequest copy) {
    return SyncRequest.of(SyncSource.parse("from.example/team/app"), destination()).withCopy(copy);
  }

  private SyncEnds ends() {
    return new SyncEnds(_ -> from, from, destination());
  }

  private SyncPlan plan(SyncRequest request, Effort effort) throws IOException {
    try (SyncEnds ends = ends()) {
      return new Planner(ends, effort, Clock.systemUTC()).plan(request);
    }
  }

  private SyncPlan plan(SyncRequest request) throws IOException {
    return plan(request, Effort.DEFAULT);
  }

  private SyncReport run(SyncPlan plan) throws IOException {
    try (SyncEnds ends = ends()) {
      return new SyncRun(ends, Effort.DEFAULT, new ImageCopier(ProgressListener.NONE)).run(plan);
    }
  }

  private void sync(SyncRequest request) throws IOException {
    assertEquals(List.of(), run(plan(request)).failures().toList());
  }

  private static SyncAction.Reason reason(SyncPlan plan) {
    assertEquals(1, plan.actions().size());
    return plan.all(SyncAction.Copy.class).findFirst().orElseThrow().reason();
  }

  private static CopyRequest sparse(Platform... platforms) {
    return CopyRequest.EXACT.withPlatforms(new CopyRequest.Platforms.Sparse(List.of(platforms)));
  }

  private void assertRefused(ErrorKind kind, SyncRequest request) {
    OciException refusal = assertThrows(OciException.class, () -> plan(request));
    assertEquals(kind, refusal.kind());
  }

  @Test
  void plansNoImageWhoseSignatureHasNoPlace() throws IOException {
    from.sign(from.add(FROM, "one"));
    assertRefused(ErrorKind.UNSUPPORTED, request(WITH_REFERRERS));
    assertTrue(Files.notExists(root()));
  }

  @Test
  void plansTheOthersWhereOneHasASignature() throws IOException {
    RawManifest signed = from.add(FROM, "one");
    from.add("from.example/team/app:sha256-" + signed.digest().hex() + ".sig", "signature");
    from.add("from.example/team/app:2", "two");
    SyncPlan plan = plan(request(WITH_REFERRERS), Effort.DEFAULT.goingOn());
    assertEquals(
        List.of("dir:" + root().resolve("app:2")),
        plan.all(SyncAction.Copy.class).map(copy -> copy.destination().toString()).toList());
    assertEquals(
        List.of("docker://" + FROM),
        plan.all(SyncAction.Fail.class).map(fail -> fail.place().toString()).toList());
  }

  @Test
  void plansNoImageWhereSomethingElseIs() throws IOException {
    from.add(FROM, "one");
    Files.createDirectories(root().resolve("app:1"));
    Files.writeString(root().resolve("app:1").resolve("letter"), "dear");
    assertRefused(ErrorKind.INVALID, request(CopyRequest.EXACT));
  }

  @Test
  void keepsWhatASparseIndexHas() throws IOException {
    from.addIndex(FROM, "one");
    sync(request(sparse(ARM64)));
    assertEquals(1, plan(request(sparse(ARM64))).count(SyncAction.Keep.class));
    assertEquals(new SyncAction.Reason.Incomplete(), reason(plan(request(sparse(AMD64)))));
  }

  @Test
  void keepsWhatASparseIndexHasOfAnIndexInIt() throws IOException {
    RawManifest index = from.addIndexOfIndex(FROM, "one");
    sync(request(sparse(ARM64)));
    SyncPlan plan = plan(request(sparse(ARM64)));
    assertEquals(
        List.of(index.digest()),
        plan.all(SyncAction.Keep.class).map(SyncAction.Keep::image).toList());
    assertEquals(new SyncAction.Reason.Incomplete(), reason(plan(request(sparse(AMD64)))));
  }

  @Test
  void bringsAllThatASparseIndexLacks() throws IOException {
    from.addIndex(FROM, "one");
    sync(request(sparse(ARM64)));
    assertEquals(new SyncAction.Reason.Incomplete(), reason(plan(request(CopyRequest.EXACT))));
    sync(request(CopyRequest.EXACT));
    assertEquals(1, plan(request(CopyRequest.EXACT)).count(SyncAction.Keep.class));
  }

  @Test
  void bringsALayerThatIsLost() throws IOException {
    RawManifest image = from.add(FROM, "one");
    sync(request(CopyRequest.EXACT));
    Path layer =
        root()
            .resolve("app:1")
            .resolve(((ImageManifest) image.manifest()).layers().getFirst().digest().hex());
    Files.delete(layer);
    sync(request(CopyRequest.EXACT));
    assertTrue(Files.exists(layer));
  }

  @Test
  void keepsNothingOfTheImageThatAnotherReplaces() throws IOException {
    RawManifest old = from.add(FROM, "one");
    sync(request(CopyRequest.EXACT));
    from.add(FROM, "two");
    sync(request(CopyRequest.EXACT));
    String layer = ((ImageManifest) old.manifest()).layers().getFirst().digest().hex();
    assertFalse(Files.exists(root().resolve("app:1").resolve(layer)));
  }

  private static final CopyRequest FOR_DOCKER =
      CopyRequest.EXACT.withFormat(CopyRequest.Format.DOCKER);

  /** The image there, its only layer packed by another who tried harder; gives its digest. */
  private Digest packByAnother() throws IOException {
    ImageDirectory directory = new ImageDirectory(root().resolve("app:1"));
    try (ImageSource source = directory.source();
        ImageDestination destination = directory.destination()) {
      RawManifest ours = source.manifest();
      ImageManifest image = (ImageManifest) ours.manifest();
      Descriptor layer = image.layers().getFirst();
      byte[] tar;
      try (InputStream plain = new GZIPInputStream(source.blob(layer).open())) {
        tar = plain.readAllBytes();
      }
      Descriptor theirs =
          destination.put(
              layer.mediaType(),
              out ->
                  new Packing(Compression.GZIP, OptionalInt.of(9))
                      .pack(plain -> plain.write(tar), out));
      assertFalse(theirs.digest().equals(layer.digest()));
      assertTrue(destination.has(image.config()));
      RawManifest other = image.rewrite(ours.mediaType(), image.config(), List.of(theirs));
      destination.publish(other);
      return other.digest();
    }
  }

  private boolean isWhole() throws IOException {
    try (ImageDestination destination = new ImageDirectory(root().resolve("app:1")).destination()) {
      return destination.published().isPresent();
    }
  }

  @Test
  void bringsALayerThatIsLostOfWhatAnotherHasPacked() throws IOException {
    from.addContents(FROM, Compression.ZSTD, "one");
    SyncRequest request = request(FOR_DOCKER);
    sync(request);
    Digest theirs = packByAnother();
    assertEquals(1, plan(request).count(SyncAction.Keep.class));
    RawManifest there =
        RawManifest.untyped(Files.readAllBytes(root().resolve("app:1/manifest.json")));
    Digest layer = ((ImageManifest) there.manifest()).layers().getFirst().digest();
    Files.delete(root().resolve("app:1").resolve(layer.hex()));
    SyncPlan plan = plan(request);
    assertEquals(new SyncAction.Reason.Moved(theirs), reason(plan));
    assertEquals(1, plan(request.with(SyncRequest.Rule.IMMUTABLE)).count(SyncAction.Refuse.class));
    assertEquals(List.of(), run(plan).failures().toList());
    assertTrue(isWhole());
    assertEquals(1, plan(request).count(SyncAction.Keep.class));
  }

  @Test
  void replacesWhatIsNoManifestAnyMore() throws IOException {
    from.add(FROM, "one");
    sync(request(CopyRequest.EXACT));
    Path manifest = root().resolve("app:1/manifest.json");
    byte[] whole = Files.readAllBytes(manifest);
    Files.write(manifest, Arrays.copyOf(whole, whole.length / 2));
    SyncRequest immutable = request(CopyRequest.EXACT).with(SyncRequest.Rule.IMMUTABLE);
    assertEquals(new SyncAction.Reason.New(), reason(plan(immutable)));
    sync(immutable);
    assertArrayEquals(whole, Files.readAllBytes(manifest));
  }

  /** Has a link in the destination, by which a scoped name leads to another directory. */
  private Path elsewhere() throws IOException {
    Path elsewhere = Files.createDirectories(temp.resolve("elsewhere"));
    Files.createDirectories(root().resolve("from.example"));
    Files.createSymbolicLink(root().resolve("from.example/team"), elsewhere);
    return elsewhere;
  }

  private SyncRequest scoped() {
    return request(CopyRequest.EXACT).withNaming(Naming.PLAIN.scoped());
  }

  @Test
  void plansNothingBehindALinkAboveAnImage() throws IOException {
    from.add(FROM, "one");
    elsewhere();
    assertRefused(ErrorKind.INVALID, scoped());
  }

  @Test
  void writesNothingBehindALinkThatWasMadeSince() throws IOException {
    from.add(FROM, "one");
    SyncPlan plan = plan(scoped());
    Path elsewhere = elsewhere();
    assertFalse(run(plan).isComplete());
    try (Stream<Path> files = Files.list(elsewhere)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void deletesNothingBehindALinkAboveAnImage() throws IOException {
    from.add(FROM, "one");
    from.add("from.example/team/app:2", "two");
    sync(scoped());
    Path team = root().resolve("from.example/team");
    Files.move(team, temp.resolve("elsewhere"));
    Files.createSymbolicLink(team, temp.resolve("elsewhere"));
    from.untag("from.example/team/app:2");
    assertRefused(ErrorKind.INVALID, scoped().with(SyncRequest.Rule.DELETE));
    assertTrue(Files.exists(temp.resolve("elsewhere/app:2/manifest.json")));
  }

  @Test
  void goesToADirectoryThatIsALink() throws IOException {
    from.add(FROM, "one");
    Path real = Files.createDirectory(temp.resolve("real"));
    Files.createSymbolicLink(root(), real);
    sync(scoped());
    assertTrue(Files.exists(real.resolve("from.example/team/app:1/manifest.json")));
  }

  @Test
  void doesNothingOfAPlanOutsideOfItsDestination() throws IOException {
    Digest image = from.add(FROM, "one").digest();
    for (Path outside : List.of(temp.resolve("app:1"), root().resolve("../app:1"), root())) {
      SyncAction copy =
          new SyncAction.Copy(
              ImagePlace.parse("docker://" + FROM),
              new ImagePlace.InDirectory(outside),
              image,
              Optional.of(image),
              new SyncAction.Reason.New());
      SyncPlan plan = new SyncPlan("from", "to", CopyRequest.EXACT, List.of(copy));
      assertFalse(run(plan).isComplete());
    }
    assertTrue(Files.notExists(temp.resolve("app:1")));
  }
}
