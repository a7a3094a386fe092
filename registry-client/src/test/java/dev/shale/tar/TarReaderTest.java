package dev.shale.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every dialect that layers come in. */
class TarReaderTest {
  private static TarEntry only(TarRecipe recipe) throws IOException {
    return Listing.of(recipe.bytes()).only();
  }

  @Test
  void joinsNameAndPrefixOfUstar() throws IOException {
    TarRecipe recipe = TarRecipe.of().file("name", "").field(TarFields.PREFIX, "some/prefix");
    assertArrayEquals(TarRecipe.bytes("some/prefix/name"), only(recipe).name());
  }

  @Test
  void seesNoPrefixInGnusHeaders() throws IOException {
    TarRecipe recipe =
        TarRecipe.of()
            .file("name", "")
            .field(TarFields.MAGIC, TarRecipe.GNU)
            .field(TarFields.PREFIX, "15073112345");
    assertArrayEquals(TarRecipe.bytes("name"), only(recipe).name());
  }

  @Test
  void readsHeadersOfTheSeventhEdition() throws IOException {
    TarRecipe recipe =
        TarRecipe.of().entry('\0', "name", new byte[] {1}).field(TarFields.MAGIC, "");
    assertEquals(TarEntry.Type.FILE, only(recipe).type());
  }

  @Test
  void takesSeventhEditionsNamesThatEndInASlashForDirectories() throws IOException {
    TarRecipe recipe = TarRecipe.of().entry('\0', "name/", new byte[0]).field(TarFields.MAGIC, "");
    assertEquals(TarEntry.Type.DIRECTORY, only(recipe).type());
  }

  @Test
  void readsNumbersInBase256() throws IOException {
    TarRecipe recipe =
        TarRecipe.of()
            .file("a", "")
            .base256(TarFields.UID, 0xffff_fffeL)
            .base256(TarFields.MTIME, -12);
    assertEquals(0xffff_fffeL, only(recipe).uid());
    assertEquals(Instant.ofEpochSecond(-12), only(recipe).mtime());
  }

  @Test
  void readsSizesOverEightGigabytesInBase256() throws IOException {
    long size = 1L << 33;
    try (TarReader reader =
        new TarReader(TarRecipe.of().file("a", "").base256(TarFields.SIZE, size).open())) {
      assertEquals(size, reader.next().orElseThrow().size());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 077777777777L, 5})
  void readsSizesOverEightGigabytesInPaxRecordsWhateverTheHeaderSays(long stated)
      throws IOException {
    long size = 1L << 33;
    TarRecipe recipe =
        TarRecipe.of().pax("size", Long.toString(size)).file("a", "").claimSize(stated);
    try (TarReader reader = new TarReader(recipe.open())) {
      assertEquals(size, reader.next().orElseThrow().size());
    }
  }

  @Test
  void readsNumbersThatArePaddedWithNuls() throws IOException {
    TarRecipe recipe = TarRecipe.of().file("a", "").field(TarFields.UID, "\0 17\0");
    assertEquals(017, only(recipe).uid());
  }

  @Test
  void readsNumbersThatArePaddedWithSpaces() throws IOException {
    TarRecipe recipe = TarRecipe.of().file("a", "").field(TarFields.UID, "   17 ");
    assertEquals(017, only(recipe).uid());
  }

  @Test
  void readsGnusLongNamesAndLinks() throws IOException {
    String name = "n".repeat(300);
    String link = "l".repeat(3000);
    TarRecipe recipe = TarRecipe.of().gnuLongLink(link).gnuLongName(name).symlink("cut", "cut");
    assertArrayEquals(TarRecipe.bytes(name), only(recipe).name());
    assertArrayEquals(TarRecipe.bytes(link), only(recipe).linkName());
  }

  @Test
  void paxRecordsLieOverTheHeader() throws IOException {
    TarRecipe recipe =
        TarRecipe.of()
            .pax("path", "long")
            .pax("uid", "5000000000")
            .pax("mtime", "-1.25")
            .file("short", "");
    assertArrayEquals(TarRecipe.bytes("long"), only(recipe).name());
    assertEquals(5_000_000_000L, only(recipe).uid());
    assertEquals(Instant.ofEpochSecond(-2, 750_000_000), only(recipe).mtime());
  }

  @Test
  void paxRecordsAreForOneEntryOnly() throws IOException {
    Listing listing =
        Listing.of(TarRecipe.of().pax("path", "x").file("a", "").file("b", "").open());
    assertEquals("b", listing.name(1));
  }

  @Test
  void globalRecordsAreForAllEntriesUnlessTheirOwnSayOtherwise() throws IOException {
    Listing listing =
        Listing.of(
            TarRecipe.of()
                .globalPax("gid", "7")
                .file("a", "")
                .pax("gid", "8")
                .file("b", "")
                .pax("gid", "")
                .file("c", "")
                .open());
    assertEquals(7, listing.entry(0).gid());
    assertEquals(8, listing.entry(1).gid());
    assertEquals(0, listing.entry(2).gid());
  }

  @Test
  void readsArchivesThatHaveGlobalRecordsOnly() throws IOException {
    assertEquals(0, Listing.of(TarRecipe.of().globalPax("comment", "x").open()).samples().size());
  }

  @Test
  void ignoresRecordsOfUnknownKeywords() throws IOException {
    TarRecipe recipe = TarRecipe.of().pax("VENDOR.thing", "x").file("a", "");
    assertEquals(TarEntry.of(TarEntry.Type.FILE, TarRecipe.bytes("a"), 0644, 0), only(recipe));
  }

  @Test
  void keepsAttributesOfAnyBytes() throws IOException {
    byte[] value = {0, '\n', (byte) 0xff, '='};
    TarRecipe recipe = TarRecipe.of().pax("SCHILY.xattr.user.x", value).file("a", "");
    assertEquals(Xattrs.of("user.x", value), only(recipe).xattrs());
  }

  @Test
  void readsLibarchivesAttributes() throws IOException {
    TarRecipe recipe = TarRecipe.of().pax("LIBARCHIVE.xattr.user.%3Dx", "AP8=").file("a", "");
    assertEquals(Xattrs.of("user.=x", new byte[] {0, (byte) 0xff}), only(recipe).xattrs());
  }

  @Test
  void takesSizesOfLinksAndDirectoriesForNothing() throws IOException {
    Listing listing =
        Listing.of(
            TarRecipe.of()
                .directory("d")
                .claimSize(1000)
                .link("l", "d/f")
                .claimSize(5)
                .file("f", "x")
                .open());
    assertEquals("f", listing.name(2));
    assertEquals(0, listing.entry(1).size());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 40})
  void endsAtZerosHoweverMany(int blocks) throws IOException {
    TarRecipe recipe = TarRecipe.of().file("a", "x");
    for (int i = 0; i < blocks; i++) {
      recipe.zeroBlock();
    }
    assertEquals("a", Listing.of(recipe.unfinished()).name(0));
  }

  @Test
  void seesNothingBehindTheEndMarker() throws IOException {
    TarRecipe recipe = TarRecipe.of().file("a", "").zeroBlock().zeroBlock().file("b", "");
    assertEquals("a", Listing.of(recipe.bytes()).name(0));
    assertEquals(1, Listing.of(recipe.bytes()).samples().size());
  }

  @Test
  void readsNoFurtherThanTheEndMarker() throws IOException {
    InputStream in =
        new ByteArrayInputStream(
            TarRecipe.of().raw(new byte[1024]).raw(new byte[] {9}).unfinished());
    Listing.of(new Unclosed(in));
    assertEquals(9, in.read());
  }

  /** Lets go of a stream without closing it. */
  private static final class Unclosed extends FilterInputStream {
    private Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {}
  }

  @Test
  void hasNoEntriesInNothing() throws IOException {
    assertTrue(Listing.of(new byte[0]).samples().isEmpty());
  }

  @Test
  void refusesEntriesThatMakeNoFile() {
    TarRecipe recipe = TarRecipe.of().entry('V', "volume", new byte[0]);
    OciException refusal = assertThrows(OciException.class, () -> only(recipe));
    assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
    assertEquals("read tar: an entry of type 'V' makes no file", refusal.getMessage());
  }

  @Test
  void tellsWhereASparseFilesPackedDataIs() throws IOException {
    byte[] archive =
        TarRecipe.of()
            .pax("GNU.sparse.major", "1")
            .pax("GNU.sparse.realsize", "9000")
            .file("a", concat(Arrays.copyOf(TarRecipe.bytes("1\n8000\n3\n"), 512), "abc"))
            .bytes();
    try (TarReader reader = new TarReader(new ByteArrayInputStream(archive))) {
      assertEquals(9000, reader.next().orElseThrow().size());
      int at = (int) reader.contentOffset();
      assertArrayEquals(TarRecipe.bytes("abc"), Arrays.copyOfRange(archive, at, at + 3));
    }
  }

  private static byte[] concat(byte[] first, String second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length());
    System.arraycopy(TarRecipe.bytes(second), 0, joined, first.length, second.length());
    return joined;
  }
}
