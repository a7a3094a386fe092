package dev.shale.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.progress.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes to a directory, which has none to say what is there but its files. */
final class SyncDirectoryTest {
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

  private void assertRefused(ErrorKind kind, SyncRequest request) {
    OciException refusal = assertThrows(OciException.class, () -> plan(request));
    assertEquals(kind, refusal.kind());
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
