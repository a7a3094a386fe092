package dev.shale.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.linux.Kernel;
import dev.shale.linux.LinuxTree;
import dev.shale.registry.Programs;
import dev.shale.tar.TarRecipe;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sparse files of a layer, on a disk. */
@Tag("linux")
@Kernel(Kernel.Feature.SOME_ROOT)
class SparseLayerTest {
  private static final int PAGE = 4096;
  private static final long TERABYTE = 1L << 40;

  @TempDir Path directory;

  private Path apply(TarRecipe layer) throws IOException {
    try (LinuxTree tree = LinuxTree.open(directory);
        InputStream tar = layer.open()) {
      new LayerApplier(tree, WhiteoutFormat.OVERLAY_TRUSTED).apply(tar);
    }
    return directory.resolve("sparse");
  }

  private static TarRecipe sparse(long size, String map, byte[] data) {
    return TarRecipe.of()
        .pax("GNU.sparse.size", Long.toString(size))
        .pax("GNU.sparse.map", map)
        .file("sparse", data);
  }

  private static byte[] page(int filler) {
    byte[] page = new byte[PAGE];
    Arrays.fill(page, (byte) filler);
    return page;
  }

  private long allocatedBytes(Path file) {
    String blocks = Programs.run(directory, List.of("stat", "-c", "%b", file.toString()));
    return 512L * Long.parseLong(blocks.strip());
  }

  @Test
  void keepsHolesThatAreSmall() throws IOException {
    byte[] data = Arrays.copyOf(page('a'), 2 * PAGE);
    System.arraycopy(page('b'), 0, data, PAGE, PAGE);
    Path file = apply(sparse(6 * PAGE, "4096,4096,16384,4096", data));
    byte[] expected = new byte[6 * PAGE];
    System.arraycopy(data, 0, expected, PAGE, PAGE);
    System.arraycopy(data, PAGE, expected, 4 * PAGE, PAGE);
    assertArrayEquals(expected, Files.readAllBytes(file));
    assertTrue(allocatedBytes(file) < 6 * PAGE, () -> "all of it is allocated");
  }

  @Test
  void keepsHolesThatAreHuge() throws IOException {
    Path file = apply(sparse(TERABYTE, "549755813888,4096", page('a')));
    assertEquals(TERABYTE, Files.size(file));
    assertTrue(allocatedBytes(file) < 1 << 20);
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
      content.seek(TERABYTE / 2);
      assertEquals('a', content.read());
    }
  }

  @Test
  void makesFileThatIsOneHole() throws IOException {
    Path file = apply(sparse(TERABYTE, "", new byte[0]).file("other", ""));
    assertEquals(TERABYTE, Files.size(file));
  }
}
