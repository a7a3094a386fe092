package dev.shale.tar;

import static dev.shale.tar.Archives.only;
import static dev.shale.tar.Archives.read;
import static dev.shale.tar.RawArchive.latin1;
import static dev.shale.tar.RawArchive.tar;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tar.Archives.Item;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sparse files in GNU tar's four formats: {@code ..ab...c.} packed as {@code abc}. */
class SparseFileTest {
  private static final String EXPANDED = "\0\0ab\0\0\0c\0";

  @Test
  void expandsOldFormat() throws IOException {
    assertExpanded(tar().entry(oldHeader("2 2 7 1 9 0", 9), latin1("abc")));
  }

  @Test
  void expandsOldFormatWhoseMapGoesOn() throws IOException {
    RawHeader header = oldHeader("1 1 3 1 5 1 7 1", 12).put(482, new byte[] {1}).size("5");
    byte[] more = new byte[512];
    System.arraycopy(numbers("9 1 12 0"), 0, more, 0, 4 * 12);
    RawArchive tar = tar().entry(header).padded(more).padded(latin1("abcde")).file("b", "").end();
    assertEquals("\0a\0b\0c\0d\0e\0\0", read(tar).getFirst().content());
  }

  @Test
  void tellsWherePackedDataOfOldFormatBegins() throws IOException {
    RawHeader header = oldHeader("1 1", 2).put(482, new byte[] {1}).size("1");
    try (TarReader reader = tar().entry(header).padded(new byte[512]).padded(latin1("a")).open()) {
      reader.next();
      assertEquals(1024, reader.contentOffset());
    }
  }

  @Test
  void expandsPaxFormat00() throws IOException {
    assertExpanded(
        tar()
            .pax(
                "GNU.sparse.size=9",
                "GNU.sparse.numblocks=2",
                "GNU.sparse.offset=2",
                "GNU.sparse.numbytes=2",
                "GNU.sparse.offset=7",
                "GNU.sparse.numbytes=1")
            .file("sparse", "abc"));
  }

  @Test
  void expandsPaxFormat01() throws IOException {
    assertExpanded(
        tar()
            .pax("GNU.sparse.size=9", "GNU.sparse.map=2,2,7,1", "GNU.sparse.name=sparse")
            .file("GNUSparseFile.1/sparse", "abc"));
  }

  @Test
  void expandsPaxFormat01ThatSaysItsVersion() throws IOException {
    assertExpanded(
        tar()
            .pax(
                "GNU.sparse.major=0",
                "GNU.sparse.minor=1",
                "GNU.sparse.size=9",
                "GNU.sparse.map=2,2,7,1")
            .file("sparse", "abc"));
  }

  @Test
  void expandsPaxFormat10() throws IOException {
    assertExpanded(
        tar()
            .pax(
                "GNU.sparse.major=1",
                "GNU.sparse.minor=0",
                "GNU.sparse.name=sparse",
                "GNU.sparse.realsize=9")
            .file("GNUSparseFile.1/sparse", block("2\n2\n2\n7\n1\n") + "abc"));
  }

  @Test
  void expandsFileThatIsOneHole() throws IOException {
    RawArchive tar = tar().pax("GNU.sparse.size=3").file("sparse", "").end();
    assertEquals("\0\0\0", only(tar).content());
  }

  @Test
  void tellsWhereHolesAre() throws IOException {
    try (TarReader reader = tar().entry(oldHeader("2 2 7 1", 9), latin1("abc")).end().open()) {
      reader.next();
      InputStream content = reader.content();
      SparseContent sparse = (SparseContent) content;
      assertEquals(2, sparse.skipHole());
      assertEquals(0, sparse.skipHole());
      assertEquals("ab", new String(content.readNBytes(2), StandardCharsets.US_ASCII));
      assertEquals(3, sparse.skipHole());
      assertEquals('c', content.read());
      assertEquals(1, sparse.skipHole());
      assertEquals(-1, content.read());
      assertEquals(0, sparse.skipHole());
    }
  }

  @Test
  void readsNoFurtherThanTheNextHole() throws IOException {
    try (TarReader reader = tar().entry(oldHeader("2 2 7 1", 9), latin1("abc")).end().open()) {
      reader.next();
      assertEquals(2, reader.content().read(new byte[9]));
      assertEquals(2, reader.content().read(new byte[9]));
      assertEquals(3, reader.content().read(new byte[9]));
    }
  }

  @Test
  void skipsSparseContentLeftUnread() throws IOException {
    try (TarReader reader =
        tar().entry(oldHeader("2 2 7 1", 9), latin1("abc")).file("b", "").end().open()) {
      reader.next();
      assertEquals(Archives.file("b", 0), reader.next().orElseThrow());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2,2,3,1", // overlap
        "7,1,2,2", // backwards
        "2,2,9,1", // past the end
        "0,10", // longer than the file
        "9223372036854775807,1",
        "1,9223372036854775807",
        "2,2,7",
        "2,-2",
        ",",
        "a"
      })
  void refusesMapThatLeadsOutOfTheFile(String map) {
    corrupt(tar().pax("GNU.sparse.size=9", "GNU.sparse.map=" + map).file("a", "abc").end());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "x\n",
        "-1\n",
        "1\n2\n",
        "2\n0\n1\n",
        "99999999999999999999\n",
        "1048577\n"
      })
  void refusesMapInContentThatIsDamaged(String map) {
    corrupt(
        tar()
            .pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=9")
            .file("a", map)
            .end());
  }

  @Test
  void refusesVersionThatIsUnknown() {
    RawArchive tar = tar().pax("GNU.sparse.major=2").file("a", "0\n").end();
    OciException e = assertThrows(OciException.class, () -> read(tar));
    assertEquals(ErrorKind.UNSUPPORTED, e.kind());
  }

  @Test
  void refusesNegativeSizeInOldFormat() {
    RawHeader header = oldHeader("", 0).base256(new TarFields.Field(483, 12), -1);
    corrupt(tar().entry(header).end());
  }

  @Test
  void refusesMapThatNeedsMoreDataThanThereIs() {
    corrupt(tar().entry(oldHeader("2 2 7 1", 9), latin1("ab")).end());
  }

  @Test
  void refusesOldMapThatDoesNotEnd() {
    corrupt(tar().entry(oldHeader("", 9).put(482, new byte[] {1})));
  }

  private static void assertExpanded(RawArchive tar) throws IOException {
    Item next = new Item(Archives.file("next", 1), "n");
    Item sparse = new Item(Archives.file("sparse", EXPANDED.length()), EXPANDED);
    assertEquals(List.of(sparse, next), read(tar.file("next", "n").end()));
  }

  private static RawHeader oldHeader(String pieces, long size) {
    return RawHeader.gnu('S', "sparse")
        .put(386, numbers(pieces))
        .put(483, latin1("%011o\0".formatted(size)));
  }

  private static byte[] numbers(String numbers) {
    StringBuilder fields = new StringBuilder();
    for (String number : numbers.isEmpty() ? new String[0] : numbers.split(" ")) {
      fields.append("%011o\0".formatted(Long.parseLong(number)));
    }
    return latin1(fields.toString());
  }

  private static String block(String text) {
    return text + "\0".repeat(512 - text.length());
  }

  private static void corrupt(RawArchive tar) {
    OciException e = assertThrows(OciException.class, () -> read(tar));
    assertEquals(ErrorKind.CORRUPT, e.kind());
  }
}
