package dev.shale.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.layer.ExpansionLimit;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.linux.PrivateMounts;
import dev.shale.name.ImageReference;
import dev.shale.snapshot.Stacking;
import dev.shale.tar.TarRecipe;
import dev.shale.transport.ImageDestination;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers that are much larger than they look, on a disk that is small. */
@Tag("linux")
@Kernel({Feature.ROOT, Feature.PRIVATE_MOUNTS})
class BombTest {
  private static final ImageReference NAME = ImageReference.parse("example.com/app:1");
  private static final int DISK_BYTES = 8 << 20;
  private static final int BOMB_BYTES = 2 * DISK_BYTES;

  @TempDir Path disk;

  /** Runs with a disk of its own, which is gone afterwards. */
  private void onSmallDisk(Callable<Boolean> body) throws IOException {
    PrivateMounts.run(
        () -> {
          List<String> mount =
              List.of("mount", "-t", "tmpfs", "-o", "size=" + DISK_BYTES, "none", disk.toString());
          assertEquals(0, new ProcessBuilder(mount).inheritIO().start().waitFor());
          return body.call();
        });
  }

  private LocalStore open(ExpansionLimit limit) throws IOException {
    return LocalStore.open(disk.resolve("store"), StackingChoice.of(Stacking.trusted()), limit);
  }

  private static void pull(LocalStore store, SampleImage image) throws IOException {
    try (ImageDestination destination = store.destination(List.of(NAME))) {
      image.send(destination);
    }
  }

  private static SampleImage image(TarRecipe layer) {
    return SampleImage.of(layer.bytes());
  }

  private static SampleImage bomb() {
    byte[] content = new byte[BOMB_BYTES];
    Arrays.fill(content, (byte) 'A');
    return image(TarRecipe.of().file("before", "x").file("bomb", content));
  }

  private List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.walk(disk.resolve("store"))) {
      return files
          .map(disk.resolve("store")::relativize)
          .filter(path -> path.getNameCount() == 2)
          .filter(path -> !path.startsWith("blobs"))
          .toList();
    }
  }

  @Test
  void refusesBombBeforeTheDiskIsFull() throws IOException {
    SampleImage bomb = bomb();
    onSmallDisk(
        () -> {
          try (LocalStore store = open(ExpansionLimit.DEFAULT)) {
            OciException refusal = assertThrows(OciException.class, () -> pull(store, bomb));
            assertEquals(ErrorKind.UNAVAILABLE, refusal.kind());
            assertEquals(
                "unpack layer %s: expands to more than the store's disk has room for; free some"
                        .formatted(bomb.layers().getFirst().descriptor().digest())
                    + " space, or keep the store elsewhere (--root)",
                refusal.getMessage());
          }
          return true;
        });
  }

  @Test
  void leavesNothingOfABombBehind() throws IOException {
    SampleImage bomb = bomb();
    onSmallDisk(
        () -> {
          try (LocalStore store = open(ExpansionLimit.DEFAULT)) {
            assertThrows(OciException.class, () -> pull(store, bomb));
          }
          assertEquals(List.of(), leftovers());
          assertTrue(disk.toFile().getUsableSpace() > DISK_BYTES - Reserve.BYTES - (1 << 20));
          return true;
        });
  }

  @Test
  void pullsAfterABomb() throws IOException {
    SampleImage bomb = bomb();
    SampleImage good = image(TarRecipe.of().file("a", "b"));
    onSmallDisk(
        () -> {
          try (LocalStore store = open(ExpansionLimit.DEFAULT)) {
            assertThrows(OciException.class, () -> pull(store, bomb));
            pull(store, good);
            assertEquals(good.manifest().digest(), store.find(NAME).orElseThrow().raw().digest());
          }
          return true;
        });
  }

  @Test
  void zerosTakeNoRoom() throws IOException {
    SampleImage zeros = image(TarRecipe.of().file("zeros", new byte[BOMB_BYTES]));
    onSmallDisk(
        () -> {
          try (LocalStore store = open(ExpansionLimit.DEFAULT)) {
            pull(store, zeros);
            assertTrue(store.find(NAME).isPresent());
          }
          return true;
        });
  }

  @Test
  void sparseFileOfEightGibibytesTakesNoRoom() throws IOException {
    TarRecipe layer =
        TarRecipe.of()
            .pax("GNU.sparse.size", Long.toString(8L << 30))
            .pax("GNU.sparse.map", "5000000000,3")
            .file("disk.img", "abc");
    SampleImage image = image(layer);
    onSmallDisk(
        () -> {
          try (LocalStore store = open(ExpansionLimit.DEFAULT)) {
            pull(store, image);
            assertTrue(store.find(NAME).isPresent());
          }
          return true;
        });
  }

  @Test
  void refusesMoreThanTheStoresOwnLimit() throws IOException {
    SampleImage image = image(TarRecipe.of().file("a", new byte[5000]));
    onSmallDisk(
        () -> {
          try (LocalStore store = open(new ExpansionLimit(5000, 10))) {
            OciException refusal = assertThrows(OciException.class, () -> pull(store, image));
            assertEquals(ErrorKind.INVALID, refusal.kind());
          }
          assertEquals(List.of(), leftovers());
          return true;
        });
  }
}
