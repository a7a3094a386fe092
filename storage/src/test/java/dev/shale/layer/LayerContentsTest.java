package dev.shale.layer;

import static dev.shale.layer.LayerRecipe.layer;
import static dev.shale.layer.LayerRecipe.path;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tree.MemoryTree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LayerContentsTest {
  private final byte[] tar = layer().file("a", "first").file("b", "second").bytes();

  private static byte[] read(LayerContents layer, String path) throws IOException {
    TocEntry.File file = (TocEntry.File) layer.toc().find(path(path)).orElseThrow();
    try (InputStream in = layer.open(file)) {
      return in.readAllBytes();
    }
  }

  private LayerContents packed(byte[] bytes) throws IOException {
    TableOfContents toc = TableOfContents.scan(new ByteArrayInputStream(tar));
    return LayerContents.ofTar(toc, () -> new ByteArrayInputStream(bytes));
  }

  @Test
  void bothFormsGiveTheSameBytes() throws IOException {
    MemoryTree tree = new MemoryTree();
    TableOfContents toc =
        new LayerApplier(tree, WhiteoutFormat.OVERLAY_USER).apply(new ByteArrayInputStream(tar));
    assertArrayEquals(read(packed(tar), "b"), read(LayerContents.ofTree(toc, tree), "b"));
  }

  @Test
  void contentEndsWhereTheFileDoes() throws IOException {
    assertArrayEquals(LayerRecipe.utf8("first"), read(packed(tar), "a"));
  }

  @Test
  void refusesTarThatEndsInsideTheFile() throws IOException {
    int middle = Math.toIntExact(offset("b") + 3);
    LayerContents cut = packed(Arrays.copyOf(tar, middle));
    OciException refusal = assertThrows(OciException.class, () -> read(cut, "b"));
    assertEquals(ErrorKind.CORRUPT, refusal.kind());
    assertEquals("read \"b\": the layer ends before the file does", refusal.getMessage());
  }

  @Test
  void closesTarThatEndsBeforeTheFile() throws IOException {
    AtomicBoolean closed = new AtomicBoolean();
    TableOfContents toc = TableOfContents.scan(new ByteArrayInputStream(tar));
    LayerContents empty =
        LayerContents.ofTar(
            toc,
            () ->
                new ByteArrayInputStream(new byte[10]) {
                  @Override
                  public void close() {
                    closed.set(true);
                  }
                });
    assertThrows(OciException.class, () -> read(empty, "b"));
    assertTrue(closed.get());
  }

  private long offset(String path) throws IOException {
    TableOfContents toc = TableOfContents.scan(new ByteArrayInputStream(tar));
    return ((TocEntry.File) toc.find(path(path)).orElseThrow()).offset();
  }
}
