package dev.shale.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.image.ChainId;
import dev.shale.image.Digest;
import dev.shale.linux.Kernel;
import dev.shale.linux.LinuxTree;
import dev.shale.linux.LoopDisk;
import dev.shale.tree.TreeDump;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("linux")
@Kernel(Kernel.Feature.ROOT)
class RootCopiesTest {
  private static final ChainId CHAIN =
      ChainId.ofBase(Digest.of("layer".getBytes(StandardCharsets.UTF_8)));

  @TempDir Path temp;

  /** Copies in a directory of some disk, with room for containers beside them. */
  private record Place(Path disk, RootCopies copies) {
    static Place on(Path disk) throws IOException {
      Path staging = Files.createDirectories(disk.resolve("staging"));
      Path directory = Files.createDirectories(disk.resolve("copies"));
      return new Place(disk, new RootCopies(directory, new StagingArea(staging)));
    }

    RootCopy container(String name) throws IOException {
      return RootCopy.of(Files.createDirectories(disk.resolve(name)), Authority.HOST);
    }

    RootCopy made(String name) throws IOException {
      RootCopy copy = container(name);
      Files.createDirectories(copy.root().resolve("d"));
      Files.writeString(copy.root().resolve("d/a"), "text");
      Files.createLink(copy.root().resolve("b"), copy.root().resolve("d/a"));
      Files.writeString(copy.root().resolve("empty"), "");
      Files.createSymbolicLink(copy.root().resolve("l"), Path.of("d"));
      copy.settle(Optional.of(CHAIN));
      return copy;
    }
  }

  private static String dump(RootCopy copy) throws IOException {
    try (LinuxTree files = LinuxTree.open(copy.root())) {
      return TreeDump.of(files);
    }
  }

  @Test
  void givesWhatWasLeftToOneOnly() throws IOException {
    Place place = Place.on(temp);
    RootCopy copy = place.made("one");
    String files = dump(copy);
    place.copies().leave(copy, CHAIN);
    assertFalse(copy.exists());
    assertEquals(Set.of(CHAIN), place.copies().list());
    RootCopy taken = place.container("two");
    assertTrue(place.copies().take(CHAIN, taken));
    assertEquals(files, dump(taken));
    assertFalse(place.copies().take(CHAIN, place.container("three")));
  }

  @Test
  void leavesASecondOneWhereItIs() throws IOException {
    Place place = Place.on(temp);
    place.copies().leave(place.made("one"), CHAIN);
    RootCopy second = place.made("two");
    place.copies().leave(second, CHAIN);
    assertTrue(second.exists());
  }

  @Test
  void givesNoneOfAnotherAuthority() throws IOException {
    Place place = Place.on(temp);
    place.copies().leave(place.made("one"), CHAIN);
    RootCopy single = RootCopy.of(Files.createDirectory(temp.resolve("two")), Authority.SINGLE);
    assertFalse(place.copies().take(CHAIN, single));
  }

  @Test
  void takesThemOutOfSightBeforeTheyAreRemoved() throws IOException {
    Place place = Place.on(temp);
    place.copies().leave(place.made("one"), CHAIN);
    List<StagedTree> bins = place.copies().delete(CHAIN);
    assertEquals(1, bins.size());
    assertEquals(Set.of(), place.copies().list());
    bins.getFirst().close();
    assertFalse(Files.exists(bins.getFirst().path()));
  }

  @Test
  @Tag("peer")
  void sharesBlocksWhereTheDiskCan() throws IOException {
    try (LoopDisk disk = LoopDisk.make(temp, "xfs")) {
      Place place = Place.on(disk.place());
      RootCopy copy = place.made("one");
      String files = dump(copy);
      place.copies().leave(copy, CHAIN);
      RootCopy first = place.container("two");
      assertTrue(place.copies().take(CHAIN, first));
      assertEquals(files, dump(first));
      Files.writeString(first.root().resolve("d/a"), "changed");
      RootCopy second = place.container("three");
      assertTrue(place.copies().take(CHAIN, second));
      assertEquals(files, dump(second));
      assertEquals("changed", Files.readString(first.root().resolve("b")));
    }
  }
}
