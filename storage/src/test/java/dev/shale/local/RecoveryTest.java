package dev.shale.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.file.OwnedFile;
import dev.shale.file.ProcessLock;
import dev.shale.file.WholeFiles;
import dev.shale.image.Digest;
import dev.shale.image.LayerId;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.name.ImageReference;
import dev.shale.snapshot.Stacking;
import dev.shale.tar.TarRecipe;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.layout.LayoutIndex;
import dev.shale.tree.FileContent;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores as processes leave them that die, and what the next who opens them makes of it. */
@Tag("linux")
@Kernel({Feature.ROOT, Feature.OVERLAY, Feature.PRIVATE_MOUNTS})
class RecoveryTest {
  private static final ImageReference NAME = ImageReference.parse("example.com/app:1");
  private static final SampleImage IMAGE =
      SampleImage.of(
          TarRecipe.of().file("noise", noise()).bytes(), TarRecipe.of().file("b", "b").bytes());

  @TempDir Path temp;

  private static byte[] noise() {
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  /** Work that a process was doing when it died. */
  @FunctionalInterface
  private interface Work {
    void on(LocalStore store) throws IOException;
  }

  private Path root() {
    return temp.resolve("dead");
  }

  /** A store in which a process has just died: a copy of one in which it lives. */
  private void die(Work work) throws IOException {
    try (LocalStore store =
        LocalStore.open(temp.resolve("live"), StackingChoice.of(Stacking.trusted()))) {
      work.on(store);
      copy(temp.resolve("live"), root());
    }
  }

  /** What is this process's own becomes a dead one's. */
  private static void copy(Path from, Path to) throws IOException {
    String alive = OwnedFile.newName().split("\\.", 2)[0];
    List<Path> all;
    try (Stream<Path> walk = Files.walk(from)) {
      all = walk.toList();
    }
    for (Path path : all) {
      Files.copy(path, to.resolve(from.relativize(path).toString().replace(alive, "dead")));
    }
  }

  private LocalStore reopened() throws IOException {
    LocalStore.open(root(), StackingChoice.of(Stacking.trusted())).close();
    return LocalStore.open(root(), StackingChoice.of(Stacking.trusted()));
  }

  private List<String> names(String directory) throws IOException {
    try (Stream<Path> files = Files.walk(root().resolve(directory))) {
      return files
          .filter(file -> !file.equals(root().resolve(directory)) && !file.endsWith("sha256"))
          .map(file -> file.getFileName().toString())
          .toList();
    }
  }

  private static void pull(LocalStore store) throws IOException {
    try (ImageDestination destination = store.destination(List.of(NAME))) {
      IMAGE.send(destination);
    }
  }

  @Test
  void leavesNothingOfAPullButWhatIsWorthGoingOnWith() throws IOException {
    die(store -> IMAGE.sendBlobs(store.destination(List.of(NAME))));
    reopened().close();
    assertEquals(List.of(), names("blobs"));
    assertEquals(List.of(), names("tocs"));
    assertEquals(List.of(), names("staging"));
    assertEquals(List.of(), names("journal"));
    assertEquals(1, names("ingest").size());
    assertTrue(
        names("ingest").getFirst().endsWith(IMAGE.layers().getFirst().descriptor().digest().hex()));
  }

  @Test
  void endsARemovalThatWasBegun() throws IOException {
    die(RecoveryTest::pull);
    new LayoutIndex(root(), new ProcessLock(root().resolve("lock")), new WholeFiles(root()))
        .update(_ -> List.of());
    Digest manifest = IMAGE.manifest().digest();
    Files.createFile(root().resolve("journal/remove.dead." + manifest.hex()));
    reopened().close();
    assertEquals(List.of(), names("trees/trusted-host"));
    assertEquals(List.of(), names("ingest"));
    assertEquals(List.of(), names("blobs"));
  }

  private static LayerId layer(LocalStore store) throws IOException {
    MemoryTree draft = new MemoryTree();
    byte[] text = "text".getBytes(StandardCharsets.UTF_8);
    Node file = new Node.File(NodeMeta.of(0644, Instant.EPOCH), text.length);
    draft.create(TreePath.of("file"), file, FileContent.of(text));
    return store.store(draft, List.of());
  }

  @Test
  void keepsLayersThatResultsOfStepsName() throws IOException {
    die(
        store -> {
          LayerId layer = layer(store);
          Digest key = Digest.of(new byte[] {1});
          store
              .steps()
              .remember(
                  key, new StepResult(Instant.EPOCH, Instant.EPOCH, Optional.of(layer)), List.of());
        });
    try (LocalStore store = reopened()) {
      StepResult result = store.steps().find(Digest.of(new byte[] {1})).orElseThrow();
      assertTrue(store.has(List.of(result.layer().orElseThrow())));
    }
  }

  @Test
  void removesLayersThatNothingNames() throws IOException {
    die(RecoveryTest::layer);
    reopened().close();
    assertEquals(List.of(), names("trees/trusted-host"));
    assertEquals(List.of(), names("tocs"));
  }

  @Test
  void leavesADamagedStoreAsItIs() throws IOException {
    die(RecoveryTest::pull);
    List<String> trees = names("trees/trusted-host");
    Digest config = Digest.of(IMAGE.config().bytes());
    Files.delete(root().resolve("blobs/sha256").resolve(config.hex()));
    reopened().close();
    assertEquals(trees, names("trees/trusted-host"));
  }
}
