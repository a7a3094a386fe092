package dev.shale.layer;

import static dev.shale.layer.LayerRecipe.layer;
import static dev.shale.layer.LayerRecipe.path;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tree.MemoryTree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
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
    LayerContents cut = packed(Arrays.copyOf(tar, Math.toIntExact(offset("b") + 3)));
    OciException refusal = assertThrows(OciException.class, () -> read(cut, "b"));
    assertEquals(ErrorKind.CORRUPT, refusal.kind());
  }

  @Test
  void refusesAnotherTar() throws IOException {
    LayerContents other = packed(layer().file("a", "f").file("b", "s").bytes());
    OciException refusal = assertThrows(OciException.class, () -> read(other, "b"));
    assertEquals(ErrorKind.CORRUPT, refusal.kind());
    assertEquals(
        "read \"b\": the layer is not the one of this table of contents", refusal.getMessage());
  }

  @Test
  void closesTheTarWithTheContentAndWhenThereIsNone() throws IOException {
    AtomicInteger closed = new AtomicInteger();
    TableOfContents toc = TableOfContents.scan(new ByteArrayInputStream(tar));
    assertArrayEquals(
        LayerRecipe.utf8("second"),
        read(LayerContents.ofTar(toc, () -> counting(tar, closed)), "b"));
    LayerContents empty = LayerContents.ofTar(toc, () -> counting(new byte[1024], closed));
    assertThrows(OciException.class, () -> read(empty, "b"));
    assertEquals(2, closed.get());
  }

  private static InputStream counting(byte[] bytes, AtomicInteger closed) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public void close() {
        closed.incrementAndGet();
      }
    };
  }

  private long offset(String path) throws IOException {
    TableOfContents toc = TableOfContents.scan(new ByteArrayInputStream(tar));
    return ((TocEntry.File) toc.find(path(path)).orElseThrow()).offset();
  }
}
