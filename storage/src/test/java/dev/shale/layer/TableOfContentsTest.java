package dev.shale.layer;

import static dev.shale.layer.LayerRecipe.layer;
import static dev.shale.layer.LayerRecipe.path;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class TableOfContentsTest {
  private static TableOfContents scan(LayerRecipe recipe) throws IOException {
    return TableOfContents.scan(recipe.open());
  }

  private static byte[] stored(TableOfContents toc) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    toc.write(out);
    return out.toByteArray();
  }

  private static TableOfContents read(byte[] bytes) throws IOException {
    return TableOfContents.read(new ByteArrayInputStream(bytes));
  }

  private static OciException refusal(byte[] bytes) {
    OciException refusal = assertThrows(OciException.class, () -> read(bytes));
    assertEquals(ErrorKind.CORRUPT, refusal.kind());
    return refusal;
  }

  /** The bytes with a checksum that says they are meant. */
  private static byte[] resealed(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - Integer.BYTES);
    ByteBuffer.wrap(bytes).putInt(bytes.length - Integer.BYTES, (int) crc.getValue());
    return bytes;
  }

  @Test
  void listsEntriesInTheOrderOfAWalk() throws IOException {
    TableOfContents toc =
        scan(layer().file("a-", "").file("a/b", "").file(".wh.c", "").hardLink("B", "a-"));
    assertEquals(
        List.of(".", "B", "a", "a/b", "a-", "c"),
        toc.entries().stream().map(entry -> entry.path().toString()).toList());
  }

  @Test
  void firstNameOfALinkedFileIsTheFile() throws IOException {
    TableOfContents toc = scan(layer().file("b", "x").hardLink("a", "b"));
    assertTrue(toc.find(path("a")).orElseThrow() instanceof TocEntry.File);
    assertEquals(Optional.of(new TocEntry.Link(path("b"), path("a"))), toc.find(path("b")));
  }

  @Test
  void findsNothingWhereTheLayerSaysNothing() throws IOException {
    TableOfContents toc = scan(layer().file("b", ""));
    assertEquals(Optional.empty(), toc.find(path("a")));
    assertEquals(Optional.empty(), toc.find(path("b/c")));
    assertEquals(Optional.empty(), toc.find(path("c")));
  }

  @Test
  void knowsWhereContentIs() throws IOException {
    byte[] tar = layer().directory("a").file("a/b", "hello").bytes();
    TableOfContents toc = TableOfContents.scan(new ByteArrayInputStream(tar));
    TocEntry.File file = (TocEntry.File) toc.find(path("a/b")).orElseThrow();
    int offset = Math.toIntExact(file.offset());
    assertArrayEquals(LayerRecipe.utf8("hello"), Arrays.copyOfRange(tar, offset, offset + 5));
  }

  @Test
  void rejectsEntriesOutOfOrder() {
    TocEntry root = TocEntry.Directory.implied(TreePath.ROOT);
    TocEntry a = new TocEntry.Hidden(path("a"));
    TocEntry b = new TocEntry.Hidden(path("b"));
    assertThrows(IllegalArgumentException.class, () -> new TableOfContents(List.of(root, b, a)));
    assertThrows(IllegalArgumentException.class, () -> new TableOfContents(List.of(root, a, a)));
  }

  @Test
  void rejectsEntryWithoutItsDirectory() {
    TocEntry root = TocEntry.Directory.implied(TreePath.ROOT);
    TocEntry below = new TocEntry.Hidden(path("a/b"));
    assertThrows(IllegalArgumentException.class, () -> new TableOfContents(List.of(root, below)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new TableOfContents(List.of(root, new TocEntry.Hidden(path("a")), below)));
    assertThrows(IllegalArgumentException.class, () -> new TableOfContents(List.of(below)));
    assertThrows(IllegalArgumentException.class, () -> new TableOfContents(List.of()));
  }

  @Test
  void rejectsLinkToNoEarlierFile() {
    TocEntry root = TocEntry.Directory.implied(TreePath.ROOT);
    TocEntry link = new TocEntry.Link(path("b"), path("a"));
    assertThrows(IllegalArgumentException.class, () -> new TableOfContents(List.of(root, link)));
  }

  @Test
  void everyFlippedBitIsSeen() throws IOException {
    byte[] stored = stored(scan(layer().directory("a").file("a/b", "x").symlink("c", "a")));
    for (int bit = 0; bit < stored.length * 8; bit++) {
      byte[] damaged = stored.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      refusal(damaged);
    }
  }

  @Test
  void everyCutIsSeen() throws IOException {
    byte[] stored = stored(scan(layer().directory("a").file("a/b", "x")));
    for (int length = 0; length < stored.length; length++) {
      refusal(Arrays.copyOf(stored, length));
    }
  }

  @Test
  void forgedBytesAreRefusedWhateverTheySay() throws IOException {
    byte[] stored = stored(scan(layer().directory("a").file("a/b", "x").symlink("c", "a")));
    for (int at = 0; at < stored.length - Integer.BYTES; at++) {
      for (int value : new int[] {0, 0x7f, 0x80, 0xff}) {
        byte[] forged = stored.clone();
        forged[at] = (byte) value;
        try {
          read(resealed(forged));
        } catch (OciException e) {
          assertEquals(ErrorKind.CORRUPT, e.kind());
        }
      }
    }
  }

  @Test
  void rejectsMoreThanTheLimit() throws IOException {
    byte[] stored = stored(scan(layer().file("a", "x")));
    TableOfContents whole = TocCodec.read(new ByteArrayInputStream(stored), stored.length);
    assertEquals(read(stored), whole);
    OciException refusal =
        assertThrows(
            OciException.class,
            () -> TocCodec.read(new ByteArrayInputStream(stored), stored.length - 1));
    assertEquals(
        "read table of contents: it is larger than " + (stored.length - 1) + " bytes",
        refusal.getMessage());
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    assertEquals(
        "read table of contents: it is none, or of another version",
        refusal(LayerRecipe.utf8("something else entirely")).getMessage());
    byte[] stored = stored(scan(layer().file("a", "x")));
    stored[stored.length - 1]++;
    assertEquals(
        "read table of contents: its checksum does not match", refusal(stored).getMessage());
  }
}
