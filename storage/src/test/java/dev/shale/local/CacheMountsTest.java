package dev.shale.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.concurrent.TaskGroup;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.local.CacheMounts.Sharing;
import dev.shale.snapshot.Stacking;
import dev.shale.tree.FileContent;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may use cache mounts together, and what is kept of them. */
@Tag("linux")
@Timeout(60)
final class CacheMountsTest {
  @TempDir Path temp;
  private LocalStore store;

  @BeforeEach
  void open() throws IOException {
    store = LocalStore.open(temp.resolve("store"), StackingChoice.of(Stacking.none()));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private CacheMount open(String id, Sharing sharing) throws IOException {
    return store.mounts().open(id, sharing, CacheSeed.NOTHING);
  }

  private CacheMountHolder other(Sharing sharing) throws IOException {
    return CacheMountHolder.of(store.root(), "go", sharing);
  }

  @Test
  void keepsWhatIsWritten() throws IOException {
    try (CacheMount mount = open("go", Sharing.SHARED)) {
      Files.writeString(mount.path().resolve("kept"), "x");
    }
    for (Sharing sharing : Sharing.values()) {
      try (CacheMount mount = open("go", sharing)) {
        assertEquals("x", Files.readString(mount.path().resolve("kept")), sharing.name());
      }
    }
    try (CacheMount other = open("npm", Sharing.SHARED)) {
      assertFalse(Files.exists(other.path().resolve("kept")));
    }
  }

  @Test
  void isSharedBetweenProcesses() throws IOException {
    try (CacheMountHolder other = other(Sharing.SHARED);
        CacheMount mount = open("go", Sharing.SHARED)) {
      assertEquals(other.path(), mount.path());
    }
  }

  @Test
  void isPrivateBetweenProcesses() throws IOException {
    Path path;
    try (CacheMountHolder other = other(Sharing.PRIVATE)) {
      path = other.path();
      try (CacheMount mount = open("go", Sharing.PRIVATE)) {
        assertNotEquals(path, mount.path());
      }
    }
    try (CacheMount mount = open("go", Sharing.PRIVATE)) {
      assertEquals(path, mount.path());
    }
  }

  @Test
  void isPrivateBetweenThreads() throws IOException {
    try (CacheMount one = open("go", Sharing.PRIVATE);
        CacheMount two = open("go", Sharing.PRIVATE)) {
      assertNotEquals(one.path(), two.path());
    }
  }

  @Test
  void waitsForAProcessThatHasItAlone() throws IOException {
    try (CacheMountHolder second = waitingForUs()) {
      assertEquals("0", second.path().getFileName().toString());
    }
  }

  /** A process that has come for a mount while we had it, which we have given up by now. */
  private CacheMountHolder waitingForUs() throws IOException {
    try (CacheMount _ = open("go", Sharing.LOCKED)) {
      CacheMountHolder other = other(Sharing.LOCKED);
      assertTrue(other.isSilent());
      return other;
    }
  }

  @Test
  void isFreeWhenItsProcessIsKilled() throws IOException, InterruptedException {
    try (CacheMountHolder other = other(Sharing.LOCKED)) {
      Path path = other.path();
      other.kill();
      try (CacheMount mount = open("go", Sharing.LOCKED)) {
        assertEquals(path, mount.path());
      }
    }
  }

  @Test
  void threadsTakeTurns() throws IOException {
    CountDownLatch begun = new CountDownLatch(1);
    try (TaskGroup<Boolean> group = TaskGroup.ofVirtualThreads()) {
      try (CacheMount mount = open("go", Sharing.LOCKED)) {
        group.fork(
            () -> {
              begun.countDown();
              try (CacheMount _ = open("go", Sharing.SHARED)) {
                return Files.exists(mount.path().resolve("done"));
              }
            });
        begun.await();
        Files.writeString(mount.path().resolve("done"), "");
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      assertEquals(List.of(true), group.join());
    }
  }

  @Test
  void beginsWithWhatItIsGiven() throws IOException {
    NodeMeta meta = NodeMeta.of(0750, Instant.ofEpochSecond(5));
    MemoryTree tree = new MemoryTree();
    byte[] text = "seed".getBytes(StandardCharsets.UTF_8);
    tree.create(TreePath.of("src"), new Node.Directory(meta), FileContent.EMPTY);
    tree.create(TreePath.of("src/dir"), new Node.Directory(meta), FileContent.EMPTY);
    tree.create(
        TreePath.of("src/dir/file"), new Node.File(meta, text.length), FileContent.of(text));
    tree.link(TreePath.of("src/same"), TreePath.of("src/dir/file"));
    tree.setMeta(TreePath.of("src"), meta);
    CacheSeed seed = new CacheSeed.Copy(tree, TreePath.of("src"));
    try (CacheMount mount = store.mounts().open("go", Sharing.SHARED, seed)) {
      assertEquals("seed", Files.readString(mount.path().resolve("dir/file")));
      assertTrue(Files.isSameFile(mount.path().resolve("same"), mount.path().resolve("dir/file")));
      assertEquals(FileTime.fromMillis(5000), Files.getLastModifiedTime(mount.path()));
      Files.delete(mount.path().resolve("same"));
    }
    try (CacheMount mount = store.mounts().open("go", Sharing.SHARED, seed)) {
      assertFalse(Files.exists(mount.path().resolve("same")));
    }
  }

  @Test
  void whatCannotBeFilledIsNotThere() throws IOException {
    CacheSeed seed = new CacheSeed.Copy(new MemoryTree(), TreePath.of("missing"));
    OciException refusal =
        assertThrows(OciException.class, () -> store.mounts().open("go", Sharing.SHARED, seed));
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
    try (CacheMount mount = open("go", Sharing.LOCKED)) {
      assertTrue(Files.isDirectory(mount.path()));
    }
  }

  private void use(String id, int bytes, Duration ago) throws IOException {
    Path used;
    try (CacheMount mount = open(id, Sharing.SHARED)) {
      Files.write(mount.path().resolve("f"), new byte[bytes]);
      used = mount.path().resolveSibling("0.used");
    }
    Files.setLastModifiedTime(used, FileTime.from(Instant.now().minus(ago)));
  }

  private List<String> ids() throws IOException {
    return store.mounts().list().stream().map(CacheMounts.Kept::id).sorted().toList();
  }

  private PruneRequest prune(Optional<Instant> before, OptionalLong keepBytes) {
    return new PruneRequest(
        PruneRequest.Images.NAMELESS, _ -> true, before, keepBytes, PruneRequest.Mode.REMOVE);
  }

  @Test
  void areCountedAndPrunedByAge() throws IOException {
    use("old", 300, Duration.ofDays(9));
    use("new", 500, Duration.ofDays(1));
    assertEquals(800, store.usage().mountBytes());
    assertEquals(800, store.usage().freeableBytes());
    Pruned pruned =
        store.prune(
            prune(Optional.of(Instant.now().minus(Duration.ofDays(5))), OptionalLong.empty()));
    assertEquals(1, pruned.mounts());
    assertEquals(300, pruned.bytes());
    assertEquals(List.of("new"), ids());
  }

  @Test
  void arePrunedDownToASize() throws IOException {
    use("oldest", 300, Duration.ofDays(9));
    use("older", 300, Duration.ofDays(8));
    use("new", 300, Duration.ofDays(1));
    assertEquals(1, store.prune(prune(Optional.empty(), OptionalLong.of(700))).mounts());
    assertEquals(List.of("new", "older"), ids());
    assertEquals(2, store.prune(PruneRequest.DEFAULT).mounts());
    assertEquals(List.of(), ids());
  }

  @Test
  void staysWhileItIsInUse() throws IOException {
    try (CacheMount mount = open("go", Sharing.SHARED)) {
      Files.writeString(mount.path().resolve("f"), "f");
      store.prune(PruneRequest.DEFAULT);
      assertEquals("f", Files.readString(mount.path().resolve("f")));
    }
  }

  @Test
  void checkFindsWhatIsNotWhereItBelongs() throws IOException {
    use("go", 1, Duration.ZERO);
    assertEquals(List.of(), store.check(check(CheckRequest.Repair.NONE)));
    Path mounts = store.root().resolve("mounts");
    try (var all = Files.list(mounts)) {
      Files.writeString(all.findFirst().orElseThrow().resolve("id"), "other");
    }
    assertEquals(1, store.check(check(CheckRequest.Repair.NONE)).size());
    assertEquals(
        Optional.of("removed; it is made again when it is needed"),
        store.check(check(CheckRequest.Repair.LOSSLESS)).getFirst().mended());
    assertEquals(List.of(), store.check(check(CheckRequest.Repair.NONE)));
  }

  private static CheckRequest check(CheckRequest.Repair repair) {
    return new CheckRequest(CheckRequest.Depth.METADATA, repair);
  }
}
