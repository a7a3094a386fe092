package dev.shale.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Compression;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.layer.Expansion;
import dev.shale.layer.ExpansionLimit;
import dev.shale.tar.TarRecipe;
import dev.shale.tree.Node;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveContextTest {
  private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");
  private static final Placement.Archives.Limits LIMITS =
      (name, packed) ->
          Expansion.ofArchive(name, packed, new ExpansionLimit(10_000, 10), () -> Long.MAX_VALUE);

  @TempDir Path directory;

  @AfterEach
  void nothingIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void showsWhatTheArchiveHas() throws IOException {
    byte[] tar =
        TarRecipe.of()
            .directory("./")
            .file("./a", "text")
            .file("d/b", "other")
            .owner(7, 8)
            .mode(0600)
            .link("c", "a")
            .symlink("l", "/etc")
            .bytes();
    for (Compression packing : List.of(Compression.NONE, Compression.GZIP, Compression.ZSTD)) {
      try (ArchiveContext context = read(packed(packing, tar))) {
        assertEquals("text", text(context, "a"));
        assertEquals("text", text(context, "c"));
        assertEquals("other", text(context, "d/b"));
        assertEquals(2, find(context, "a").inode().links());
        assertEquals(0600, find(context, "d/b").node().meta().mode());
        assertEquals(7, find(context, "d/b").node().meta().uid());
        assertEquals(NOW, find(context, "d").node().meta().mtime());
        assertTrue(find(context, "l").node() instanceof Node.Symlink);
      }
    }
  }

  @Test
  void laterEntryReplacesEarlierOne() throws IOException {
    byte[] tar = TarRecipe.of().file("a", "first").file("a", "second").bytes();
    try (ArchiveContext context = read(tar)) {
      assertEquals("second", text(context, "a"));
    }
  }

  @Test
  void refusesNameThatLeadsOutside() {
    assertRefused(ErrorKind.INVALID, TarRecipe.of().file("../a", "").bytes());
  }

  @Test
  void linkLeadsNowhereOutside() throws IOException {
    byte[] tar = TarRecipe.of().symlink("up", "../..").file("up/a", "text").bytes();
    try (ArchiveContext context = read(tar)) {
      assertEquals("text", text(context, "a"));
    }
  }

  @Test
  void refusesArchiveThatIsCutOff() {
    byte[] tar = TarRecipe.of().file("a", "text").unfinished();
    assertRefused(ErrorKind.CORRUPT, Arrays.copyOf(tar, 600));
  }

  @Test
  void refusesArchiveThatExpandsToTooMuch() throws IOException {
    byte[] tar = TarRecipe.of().file("a", new byte[20_000]).bytes();
    assertRefused(ErrorKind.INVALID, packed(Compression.GZIP, tar));
  }

  @Test
  void tellsArchivesFromDockerfiles() throws IOException {
    byte[] tar = TarRecipe.of().file("a", "text").bytes();
    assertTrue(isArchive(tar));
    assertTrue(isArchive(packed(Compression.GZIP, tar)));
    assertTrue(isArchive(packed(Compression.ZSTD, tar)));
    assertFalse(isArchive("FROM scratch\n".getBytes(StandardCharsets.UTF_8)));
    assertFalse(isArchive(new byte[0]));
    assertFalse(isArchive(new byte[2000]));
  }

  private static boolean isArchive(byte[] bytes) throws IOException {
    BufferedInputStream in = new BufferedInputStream(new ByteArrayInputStream(bytes));
    boolean is = ArchiveContext.isArchive(in);
    assertEquals(bytes.length, in.readAllBytes().length);
    return is;
  }

  private ArchiveContext read(byte[] archive) throws IOException {
    return ArchiveContext.read("-", new ByteArrayInputStream(archive), LIMITS, directory, NOW);
  }

  private void assertRefused(ErrorKind kind, byte[] archive) {
    OciException refusal = assertThrows(OciException.class, () -> read(archive).close());
    assertEquals(kind, refusal.kind());
  }

  private static byte[] packed(Compression packing, byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    packing.compress(to -> to.write(bytes), out);
    return out.toByteArray();
  }

  private static TreeEntry find(ArchiveContext context, String path) throws IOException {
    return context.tree().find(TreePath.of(path)).orElseThrow();
  }

  private static String text(ArchiveContext context, String path) throws IOException {
    try (InputStream in = context.tree().read(TreePath.of(path))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
