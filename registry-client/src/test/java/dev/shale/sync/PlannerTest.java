package dev.shale.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.copy.CopyRequest;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is decided, and what is asked for it, with registries in memory. */
final class PlannerTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-06-01T00:00:00Z"), ZoneOffset.UTC);

  private final MemoryRegistry from = new MemoryRegistry();
  private final MemoryRegistry to = new MemoryRegistry();
  private final SyncRequest request = request("from.example/app");

  private static SyncRequest request(String source) {
    return SyncRequest.of(SyncSource.parse(source), SyncDestination.parse("to.example/mirror"));
  }

  private SyncPlan plan(SyncRequest asked) throws IOException {
    return plan(asked, Effort.DEFAULT);
  }

  private SyncPlan plan(SyncRequest asked, Effort effort) throws IOException {
    try (SyncEnds ends = new SyncEnds(_ -> from, to, SyncDestination.parse("to.example/mirror"))) {
      return new Planner(ends, effort, CLOCK).plan(asked);
    }
  }

  private static ImagePlace place(String name) {
    return ImagePlace.parse("docker://" + name);
  }

  private static SyncFilter including(String words) {
    return new SyncFilter(List.of(SyncFilter.Pattern.parse(words)), List.of(), SyncFilter.Age.ANY);
  }

  private static SyncFilter newerThan(int days) {
    return new SyncFilter(
        List.of(),
        List.of(),
        new SyncFilter.Age(Optional.of(Duration.ofDays(days)), Optional.empty()));
  }

  private static List<String> places(SyncPlan plan, Class<? extends SyncAction> kind) {
    return plan.all(kind).map(action -> action.place().toString()).toList();
  }

  @Test
  void tellsNewFromMovedFromUnchanged() throws IOException {
    Digest fresh = from.add("from.example/app:1", "one").digest();
    Digest moved = from.add("from.example/app:2", "two").digest();
    RawManifest same = from.add("from.example/app:3", "three");
    Digest old = to.add("to.example/mirror/app:2", "old two").digest();
    to.tag("to.example/mirror/app:3", same);
    assertEquals(
        List.of(
            new SyncAction.Copy(
                place("from.example/app:1"),
                place("to.example/mirror/app:1"),
                fresh,
                Optional.of(fresh),
                new SyncAction.Reason.New()),
            new SyncAction.Copy(
                place("from.example/app:2"),
                place("to.example/mirror/app:2"),
                moved,
                Optional.of(moved),
                new SyncAction.Reason.Moved(old)),
            new SyncAction.Keep(
                place("from.example/app:3"),
                place("to.example/mirror/app:3"),
                same.digest(),
                same.digest())),
        plan(request).actions());
  }

  @Test
  void readsOfTheDestinationWhatIsThereAndNotInItsMirrors() throws IOException {
    Digest home = to.add("to.example/mirror/app:1", "home").digest();
    to.addToMirror("to.example/mirror/app:1", "stale");
    try (SyncEnds ends = new SyncEnds(_ -> from, to, SyncDestination.parse("to.example/mirror"));
        ImageSource there = ends.openDestination(place("to.example/mirror/app:1"))) {
      assertEquals(home, there.describe().digest());
    }
  }

  @Test
  void asksOneHeadOfAnUnchangedTagAtEitherEnd() throws IOException {
    for (String tag : List.of("1", "2", "3")) {
      to.tag("to.example/mirror/app:" + tag, from.add("from.example/app:" + tag, tag));
    }
    plan(request);
    assertEquals(
        List.of(
            "HEAD from.example/app:1",
            "HEAD from.example/app:2",
            "HEAD from.example/app:3",
            "LIST from.example/app"),
        from.asked());
    assertEquals(
        List.of(
            "HEAD to.example/mirror/app:1",
            "HEAD to.example/mirror/app:2",
            "HEAD to.example/mirror/app:3",
            "LIST to.example/mirror/app"),
        to.asked());
  }

  @Test
  void asksTheDestinationNothingAboutTagsThatItDoesNotList() throws IOException {
    from.add("from.example/app:1", "one");
    from.add("from.example/app:2", "two");
    plan(request);
    assertEquals(List.of("LIST to.example/mirror/app"), to.asked());
  }

  @Test
  void listsNoTagsForOneImage() throws IOException {
    from.add("from.example/app:1", "one");
    plan(request("from.example/app:1"));
    assertEquals(List.of("HEAD from.example/app:1"), from.asked());
    assertEquals(List.of("HEAD to.example/mirror/app:1"), to.asked());
  }

  @Test
  void leavesOutWhatFiltersLeaveOutAndAsksNothingAboutIt() throws IOException {
    from.add("from.example/app:1.0", "one");
    from.add("from.example/app:1.1-rc1", "two");
    from.add("from.example/app:latest", "three");
    SyncFilter filter =
        new SyncFilter(
            List.of(SyncFilter.Pattern.parse("1.*")),
            List.of(SyncFilter.Pattern.parse("*-rc*")),
            SyncFilter.Age.ANY);
    SyncPlan plan = plan(request.withFilter(filter));
    assertEquals(
        List.of(
            new SyncAction.Skip(place("from.example/app:1.1-rc1"), "--exclude *-rc*"),
            new SyncAction.Skip(place("from.example/app:latest"), "not included")),
        plan.all(SyncAction.Skip.class).toList());
    assertEquals(
        List.of("docker://to.example/mirror/app:1.0"), places(plan, SyncAction.Copy.class));
    assertEquals(List.of("HEAD from.example/app:1.0", "LIST from.example/app"), from.asked());
  }

  @Test
  void leavesOutWhatIsTooOld() throws IOException {
    from.add("from.example/app:new", "2026-05-20T00:00:00Z");
    from.add("from.example/app:old", "2025-05-20T00:00:00Z");
    SyncPlan plan = plan(request.withFilter(newerThan(30)));
    assertEquals(
        List.of("docker://to.example/mirror/app:new"), places(plan, SyncAction.Copy.class));
    assertEquals(
        List.of(new SyncAction.Skip(place("from.example/app:old"), "--newer-than 720h")),
        plan.all(SyncAction.Skip.class).toList());
  }

  @Test
  void leavesOutWhatIsTooOldThoughItCannotBeCopied() throws IOException {
    from.addArtifact("from.example/app:artifact", "sbom");
    SyncRequest asked = request.withCopy(CopyRequest.EXACT.withFormat(CopyRequest.Format.DOCKER));
    assertThrows(OciException.class, () -> plan(asked));
    assertEquals(1, plan(asked.withFilter(newerThan(30))).count(SyncAction.Skip.class));
  }

  @Test
  void failsAtWhatIsNewEnoughAndCannotBeCopied() {
    from.addIndex("from.example/app:1", "2026-05-20T00:00:00Z");
    SyncRequest asked =
        request
            .withCopy(CopyRequest.EXACT.withPlatform(Platform.of("linux", "riscv64")))
            .withFilter(newerThan(30));
    assertThrows(OciException.class, () -> plan(asked));
  }

  @Test
  void asksNoAgeOfWhatIsThere() throws IOException {
    to.tag("to.example/mirror/app:1", from.add("from.example/app:1", "2020-01-01T00:00:00Z"));
    SyncPlan plan = plan(request.withFilter(newerThan(30)));
    assertEquals(1, plan.count(SyncAction.Keep.class));
    assertEquals(List.of("HEAD from.example/app:1", "LIST from.example/app"), from.asked());
  }

  @Test
  void movesNoTagThatMayNotMove() throws IOException {
    Digest ours = from.add("from.example/app:1", "ours").digest();
    Digest theirs = to.add("to.example/mirror/app:1", "theirs").digest();
    assertEquals(
        List.of(
            new SyncAction.Refuse(
                place("from.example/app:1"), place("to.example/mirror/app:1"), ours, theirs)),
        plan(request.with(SyncRequest.Rule.IMMUTABLE)).actions());
  }

  @Test
  void deletesWhatTheSourceLacks() throws IOException {
    to.tag("to.example/mirror/app:1", from.add("from.example/app:1", "one"));
    Digest gone = to.add("to.example/mirror/app:gone", "gone").digest();
    assertEquals(
        List.of(new SyncAction.Delete(place("to.example/mirror/app:gone"), gone)),
        plan(request.with(SyncRequest.Rule.DELETE)).all(SyncAction.Delete.class).toList());
  }

  @Test
  void deletesNoListOfReferrers() throws IOException {
    Digest image = from.add("from.example/app:1", "one").digest();
    to.add("to.example/mirror/app:sha256-" + image.hex(), "a list");
    assertEquals(0, plan(request.with(SyncRequest.Rule.DELETE)).count(SyncAction.Delete.class));
  }

  @Test
  void deletesNothingUnlessAsked() throws IOException {
    from.add("from.example/app:1", "one");
    to.add("to.example/mirror/app:gone", "gone");
    assertEquals(0, plan(request).count(SyncAction.Delete.class));
  }

  @Test
  void deletesNothingThatFiltersLeaveOut() throws IOException {
    from.add("from.example/app:1.0", "one");
    from.add("from.example/app:kept", "at the source, and not included");
    to.add("to.example/mirror/app:1.1", "gone");
    to.add("to.example/mirror/app:kept", "kept");
    to.add("to.example/mirror/app:other", "other");
    SyncRequest asked = request.withFilter(including("1.*")).with(SyncRequest.Rule.DELETE);
    assertEquals(
        List.of("docker://to.example/mirror/app:1.1"),
        places(plan(asked), SyncAction.Delete.class));
  }

  @Test
  void deletesNothingWithoutItsSuffix() throws IOException {
    from.add("from.example/app:1", "one");
    to.add("to.example/mirror/app:2", "somebody's");
    to.add("to.example/mirror/app:2-copy", "ours");
    SyncRequest asked =
        request.withNaming(Naming.PLAIN.withSuffix("-copy")).with(SyncRequest.Rule.DELETE);
    SyncPlan plan = plan(asked);
    assertEquals(
        List.of("docker://to.example/mirror/app:2-copy"), places(plan, SyncAction.Delete.class));
    assertEquals(
        List.of("docker://to.example/mirror/app:1-copy"), places(plan, SyncAction.Copy.class));
  }

  @Test
  void deletesNothingBesideASingleImage() throws IOException {
    from.add("from.example/app:1", "one");
    to.add("to.example/mirror/app:2", "two");
    SyncRequest asked = request("from.example/app:1").with(SyncRequest.Rule.DELETE);
    assertEquals(0, plan(asked).count(SyncAction.Delete.class));
  }

  @Test
  void deletesNothingWhereAnythingCouldNotBeRead() throws IOException {
    from.add("from.example/app:1", "one");
    from.add("from.example/app:2", "two");
    from.breakName("from.example/app:2");
    to.add("to.example/mirror/app:gone", "gone");
    SyncPlan plan = plan(request.with(SyncRequest.Rule.DELETE), Effort.DEFAULT.goingOn());
    assertEquals(0, plan.count(SyncAction.Delete.class));
    assertEquals(
        List.of(
            new SyncAction.Fail(
                place("from.example/app:2"),
                ErrorKind.INVALID,
                "ask for from.example/app:2: broken")),
        plan.all(SyncAction.Fail.class).toList());
    assertEquals(1, plan.count(SyncAction.Copy.class));
  }

  @Test
  void failsAtTheFirstTagThatCannotBeReadUnlessItIsToGoOn() {
    from.add("from.example/app:1", "one");
    from.breakName("from.example/app:1");
    assertThrows(OciException.class, () -> plan(request));
  }

  @Test
  void refusesTwoImagesOfOneName() {
    from.add("from.example/a/app:1", "one");
    from.add("from.example/b/app:1", "another");
    OciException e = assertThrows(OciException.class, () -> plan(request("from.example/")));
    assertEquals(ErrorKind.CONFLICT, e.kind());
    assertTrue(e.getMessage().endsWith("; --scoped keeps them apart"), e.getMessage());
  }

  @Test
  void advisesNoScopeThatARegistryWithAPortCannotBe() {
    from.add("from.example:5000/a/app:1", "one");
    from.add("from.example:5000/b/app:1", "another");
    OciException e = assertThrows(OciException.class, () -> plan(request("from.example:5000/")));
    assertEquals(ErrorKind.CONFLICT, e.kind());
    assertTrue(
        e.getMessage().endsWith("; sync each repository to a prefix of its own"), e.getMessage());
  }

  @Test
  void saysThatAPortCannotBePartOfAScopedName() {
    from.add("from.example:5000/a/app:1", "one");
    SyncRequest scoped = request("from.example:5000/a/app").withNaming(Naming.PLAIN.scoped());
    OciException e = assertThrows(OciException.class, () -> plan(scoped));
    assertEquals(ErrorKind.INVALID, e.kind());
    assertEquals(
        "sync docker://from.example:5000/a/app: --scoped would make from.example:5000/a/app the"
            + " name of a repository, in which a port cannot be; leave --scoped away, or sync each"
            + " repository to a prefix of its own",
        e.getMessage());
  }

  @Test
  void keepsPathsOfAWholeRegistry() throws IOException {
    from.add("from.example/a/app:1", "one");
    from.add("from.example/b/app:1", "another");
    assertEquals(
        List.of(
            "docker://to.example/mirror/from.example/a/app:1",
            "docker://to.example/mirror/from.example/b/app:1"),
        places(
            plan(request("from.example/").withNaming(Naming.PLAIN.scoped())),
            SyncAction.Copy.class));
  }

  @Test
  void refusesASourceWithoutImages() {
    OciException e = assertThrows(OciException.class, () -> plan(request));
    assertEquals(ErrorKind.NOT_FOUND, e.kind());
  }

  @Test
  void namesTheImageThatHasNothingForAPlatform() throws IOException {
    from.addIndex("from.example/app:1", "one");
    CopyRequest onlyOther = CopyRequest.EXACT.withPlatform(Platform.of("linux", "riscv64"));
    OciException e = assertThrows(OciException.class, () -> plan(request.withCopy(onlyOther)));
    assertTrue(
        e.getMessage().startsWith("choose linux/riscv64 of docker://from.example/app:1: the index"),
        e.getMessage());
  }

  @Test
  void plansTheImageOfAPlatform() throws IOException {
    Digest arm = from.addIndex("from.example/app:1", "one").get(1).digest();
    CopyRequest onlyArm = CopyRequest.EXACT.withPlatform(Platform.of("linux", "arm64"));
    SyncPlan plan = plan(request.withCopy(onlyArm));
    assertEquals(
        List.of(arm), plan.all(SyncAction.Copy.class).map(SyncAction.Copy::image).toList());
  }

  @Test
  void refusesOneImageOfAnIndexWhereDigestsAreToStay() {
    from.addIndex("from.example/app:1", "one");
    CopyRequest exactly =
        CopyRequest.EXACT
            .withPlatform(Platform.of("linux", "arm64"))
            .withDigests(CopyRequest.Digests.REQUIRE);
    OciException e = assertThrows(OciException.class, () -> plan(request.withCopy(exactly)));
    assertEquals(ErrorKind.UNSUPPORTED, e.kind());
  }

  @Test
  void takesWhatAListSaysAndNoMore() throws IOException {
    for (String tag : List.of("1.0", "2.0", "3.0-alpine", "4.0")) {
      from.add("from.example/app:" + tag, tag);
      from.add("from.example/db:" + tag, tag);
    }
    Digest byDigest = from.add("from.example/db:other", "other").digest();
    String yaml =
        """
        from.example:
          images:
            app: []
            db: [1.0, "%s"]
          images-by-tag-regex:
            db: -alpine$
        """
            .formatted(byDigest);
    SyncSource list =
        new SyncSource.Listed(
            Path.of("list.yml"), SourceList.parse("list", yaml.getBytes(StandardCharsets.UTF_8)));
    SyncPlan plan = plan(SyncRequest.of(list, SyncDestination.parse("to.example/mirror")));
    assertEquals(
        List.of(
            "docker://to.example/mirror/app:1.0",
            "docker://to.example/mirror/app:2.0",
            "docker://to.example/mirror/app:3.0-alpine",
            "docker://to.example/mirror/app:4.0",
            "docker://to.example/mirror/db:1.0",
            "docker://to.example/mirror/db:3.0-alpine",
            "docker://to.example/mirror/db@" + byDigest),
        places(plan, SyncAction.Copy.class));
    assertEquals(3, plan.count(SyncAction.Skip.class));
  }
}
