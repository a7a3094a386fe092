package dev.shale.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import dev.shale.progress.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is done of a plan, with registries in memory. */
final class SyncRunTest {
  private final MemoryRegistry from = new MemoryRegistry();
  private final MemoryRegistry to = new MemoryRegistry();
  private final SyncEnds ends =
      new SyncEnds(_ -> from, to, SyncDestination.parse("to.example/mirror"));
  private final SyncRequest request =
      SyncRequest.of(
          SyncSource.parse("from.example/app"), SyncDestination.parse("to.example/mirror"));

  private SyncPlan plan(SyncRequest asked) throws IOException {
    return new Planner(ends, Effort.DEFAULT, Clock.systemUTC()).plan(asked);
  }

  private SyncReport run(SyncPlan plan, Effort effort) throws IOException {
    return new SyncRun(ends, effort, new ImageCopier(ProgressListener.NONE)).run(plan);
  }

  private SyncReport run(SyncPlan plan) throws IOException {
    return run(plan, Effort.DEFAULT);
  }

  private static OciException failure(SyncReport report) {
    return assertInstanceOf(OciException.class, report.failures().toList().getFirst());
  }

  @Test
  void givesTheDestinationWhatTheSourceHas() throws IOException {
    Digest one = from.add("from.example/app:1", "one").digest();
    from.addIndex("from.example/app:2", "two");
    to.add("to.example/mirror/app:2", "old");
    assertTrue(run(plan(request)).isComplete());
    assertEquals(
        Map.of(
            "to.example/mirror/app:1",
            one,
            "to.example/mirror/app:2",
            from.names().get("from.example/app:2")),
        to.names());
  }

  @Test
  void bringsWhatManyTagsHaveOnlyOnce() throws IOException {
    RawManifest image = from.add("from.example/app:0", "same");
    for (int i = 1; i < 50; i++) {
      from.tag("from.example/app:" + i, image);
    }
    SyncPlan plan = plan(request);
    to.asked();
    assertTrue(run(plan).isComplete());
    assertEquals(50, to.names().size());
    assertEquals(2, to.asked().stream().filter(what -> what.startsWith("POST ")).count());
  }

  @Test
  void leavesNothingToDo() throws IOException {
    from.add("from.example/app:1", "one");
    from.addIndex("from.example/app:2", "two");
    run(plan(request));
    assertEquals(2, plan(request).count(SyncAction.Keep.class));
  }

  @Test
  void copiesWhatWasPlannedThoughTheSourceHasMoved() throws IOException {
    Digest planned = from.add("from.example/app:1", "planned").digest();
    SyncPlan plan = plan(request);
    from.add("from.example/app:1", "moved since");
    assertTrue(run(plan).isComplete());
    assertEquals(Map.of("to.example/mirror/app:1", planned), to.names());
  }

  @Test
  void leavesAloneANameThatSomeoneElseHasMoved() throws IOException {
    from.add("from.example/app:1", "ours");
    to.add("to.example/mirror/app:1", "old");
    SyncPlan plan = plan(request);
    Digest theirs = to.add("to.example/mirror/app:1", "theirs").digest();
    assertEquals(ErrorKind.CONFLICT, failure(run(plan)).kind());
    assertEquals(Map.of("to.example/mirror/app:1", theirs), to.names());
  }

  @Test
  void leavesAloneANameThatSomeoneElseHasMade() throws IOException {
    from.add("from.example/app:1", "ours");
    SyncPlan plan = plan(request);
    Digest theirs = to.add("to.example/mirror/app:1", "theirs").digest();
    assertEquals(ErrorKind.CONFLICT, failure(run(plan)).kind());
    assertEquals(Map.of("to.example/mirror/app:1", theirs), to.names());
  }

  @Test
  void leavesAloneANameThatSomeoneElseMakesMeanwhile() throws IOException {
    from.add("from.example/app:1", "ours");
    SyncPlan plan = plan(request);
    to.meanwhile("POST to.example/mirror/app", () -> to.add("to.example/mirror/app:1", "theirs"));
    assertEquals(ErrorKind.CONFLICT, failure(run(plan)).kind());
    Digest theirs = new MemoryRegistry().add("to.example/mirror/app:1", "theirs").digest();
    assertEquals(Map.of("to.example/mirror/app:1", theirs), to.names());
  }

  @Test
  void isDoneWhereSomeoneElseHasDoneIt() throws IOException {
    RawManifest ours = from.add("from.example/app:1", "ours");
    SyncPlan plan = plan(request);
    run(plan);
    assertTrue(run(plan).isComplete());
    assertEquals(Map.of("to.example/mirror/app:1", ours.digest()), to.names());
  }

  @Test
  void doesNothingOfAPlanOutsideOfItsDestination() throws IOException {
    Digest image = from.add("from.example/app:1", "one").digest();
    Digest theirs = to.add("to.example/mirrored/app:1", "theirs").digest();
    ImagePlace theirPlace = ImagePlace.parse("docker://to.example/mirrored/app:1");
    ImagePlace source = ImagePlace.parse("docker://from.example/app:1");
    List<SyncAction> actions =
        List.of(
            new SyncAction.Copy(
                source,
                ImagePlace.parse("docker://to.example/elsewhere/app:1"),
                image,
                Optional.of(image),
                new SyncAction.Reason.New()),
            new SyncAction.Copy(
                source, theirPlace, image, Optional.of(image), new SyncAction.Reason.Moved(theirs)),
            new SyncAction.Copy(
                source,
                new ImagePlace.InDirectory(Path.of("elsewhere")),
                image,
                Optional.of(image),
                new SyncAction.Reason.New()),
            new SyncAction.Delete(theirPlace, theirs));
    for (SyncAction action : actions) {
      SyncPlan plan = new SyncPlan("from", "to", CopyRequest.EXACT, List.of(action));
      assertEquals(ErrorKind.INVALID, failure(run(plan)).kind());
    }
    assertEquals(Map.of("to.example/mirrored/app:1", theirs), to.names());
  }

  @Test
  void deletesLast() throws IOException {
    from.add("from.example/app:1", "one");
    to.add("to.example/mirror/app:gone", "gone");
    SyncPlan plan = plan(request.with(SyncRequest.Rule.DELETE));
    to.asked();
    assertTrue(run(plan).isComplete());
    assertEquals(List.of("to.example/mirror/app:1"), List.copyOf(to.names().keySet()));
  }

  @Test
  void deletesNothingAfterAFailure() throws IOException {
    from.add("from.example/app:1", "one");
    to.add("to.example/mirror/app:gone", "gone");
    SyncPlan plan = plan(request.with(SyncRequest.Rule.DELETE));
    to.breakName("to.example/mirror/app:1");
    SyncReport report = run(plan, Effort.DEFAULT.goingOn());
    assertEquals(
        List.of(SyncReport.Result.NotTried.class),
        report.outcomes().stream()
            .filter(outcome -> outcome.action() instanceof SyncAction.Delete)
            .map(outcome -> outcome.result().getClass())
            .toList());
    assertEquals(List.of("to.example/mirror/app:gone"), List.copyOf(to.names().keySet()));
  }

  @Test
  void deletesNoTagThatHasMovedSince() throws IOException {
    from.add("from.example/app:1", "one");
    to.add("to.example/mirror/app:gone", "gone");
    SyncPlan plan = plan(request.with(SyncRequest.Rule.DELETE));
    to.add("to.example/mirror/app:gone", "back again");
    assertEquals(ErrorKind.CONFLICT, failure(run(plan)).kind());
    assertTrue(to.names().containsKey("to.example/mirror/app:gone"));
  }

  @Test
  void beginsNothingMoreAfterAFailure() throws IOException {
    for (String tag : List.of("1", "2", "3")) {
      from.add("from.example/app:" + tag, tag);
      to.breakName("to.example/mirror/app:" + tag);
    }
    SyncReport report = run(plan(request), Effort.DEFAULT.withJobs(1));
    assertFalse(report.isComplete());
    assertEquals(1, report.failures().count());
  }

  @Test
  void goesOnAfterAFailureWhereAsked() throws IOException {
    for (String tag : List.of("1", "2", "3")) {
      from.add("from.example/app:" + tag, tag);
    }
    SyncPlan plan = plan(request);
    to.breakName("to.example/mirror/app:2");
    SyncReport report = run(plan, Effort.DEFAULT.withJobs(1).goingOn());
    assertEquals(1, report.failures().count());
    assertEquals(
        List.of("to.example/mirror/app:1", "to.example/mirror/app:3"),
        List.copyOf(to.names().keySet()));
  }

  @Test
  void failsAtWhatThePlanCouldNotRead() throws IOException {
    SyncPlan plan =
        new SyncPlan(
            "from",
            "to",
            CopyRequest.EXACT,
            List.of(
                new SyncAction.Fail(
                    ImagePlace.parse("docker://from.example/app:1"),
                    ErrorKind.DENIED,
                    "pull from.example/app:1: access denied")));
    assertEquals(ErrorKind.DENIED, failure(run(plan)).kind());
  }
}
