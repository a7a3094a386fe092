package dev.shale.tar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that no one should send. */
class HostileTarTest {
  /** What the test's own archive takes included. */
  private static final int MOST_BYTES_AN_ENTRY = 32 << 10;

  private static String refusal(byte[] archive) {
    OciException refusal = assertThrows(OciException.class, () -> Listing.of(archive));
    assertEquals(ErrorKind.CORRUPT, refusal.kind());
    return refusal.getMessage();
  }

  private static Arguments of(String message, TarRecipe recipe) {
    return Arguments.of(message, recipe);
  }

  static Stream<Arguments> wrongHeaders() {
    return Stream.of(
        of("a header's checksum is wrong", TarRecipe.of().file("a", "").wrongChecksum()),
        of("a header's checksum is wrong", TarRecipe.of().raw(new byte[511]).raw(new byte[] {1})),
        of("an entry's size is -1", TarRecipe.of().file("a", "").claimSize(-1)),
        of(
            "an entry's size is 2 in its header and 1 in its pax record",
            TarRecipe.of().pax("size", "1").file("a", "ab")),
        of(
            "an entry's size is 1 in its header and 0 in its pax record",
            TarRecipe.of().pax("size", "0").file("a", "b")),
        of(
            "an entry's size is 1 in its header and 2 in its pax record",
            TarRecipe.of().globalPax("size", "2").file("a", "b")),
        of(
            "an entry's size is -1 in its header and 1 in its pax record",
            TarRecipe.of().pax("size", "1").file("a", "").claimSize(-1)),
        of(
            "an entry's size is 9223372036854775807",
            TarRecipe.of().file("a", "").claimSize(Long.MAX_VALUE)),
        of(
            "a number in a header is not octal",
            TarRecipe.of().file("a", "").field(TarFields.SIZE, "00000000019")),
        of(
            "a number in a header is too large",
            TarRecipe.of()
                .file("a", "")
                .field(TarFields.SIZE, new byte[] {(byte) 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0})),
        of("an entry's owner is -1", TarRecipe.of().file("a", "").base256(TarFields.UID, -1)),
        of(
            "an entry's time is 9223372036854775807 seconds",
            TarRecipe.of().file("a", "").base256(TarFields.MTIME, Long.MAX_VALUE)),
        of(
            "a device number is 4294967296",
            TarRecipe.of()
                .characterDevice("a", 0, 0)
                .base256(TarFields.DEVICE_MAJOR, 0x1_0000_0000L)));
  }

  @ParameterizedTest
  @MethodSource("wrongHeaders")
  void refusesHeader(String message, TarRecipe recipe) {
    assertEquals("read tar: " + message, refusal(recipe.bytes()));
  }

  private static TarRecipe records(String records) {
    return TarRecipe.of().entry('x', "PaxHeaders/0", TarRecipe.bytes(records)).file("a", "");
  }

  static Stream<Arguments> wrongRecords() {
    return Stream.of(
        of("a pax record's length is wrong", records("5 a=b\n")),
        of("a pax record's length is wrong", records("60 a=b\n")),
        of("a pax record's length is wrong", records("0 a=b\n")),
        of("a pax record's length is wrong", records("6a=b\n")),
        of("a pax record's length is wrong", records(" a=b\n")),
        of("a pax record's length is no number", records("-6 a=b\n")),
        of("a pax record's length is no number", records("99999999999999999999 a=b\n")),
        of("a pax record has no keyword", records("5 =b\n")),
        of("a pax record has no keyword", records("5 ab\n")),
        of("pax record size is no number", TarRecipe.of().pax("size", "x").file("a", "")),
        of("pax record size is negative", TarRecipe.of().pax("size", "-1").file("a", "")),
        of(
            "pax record size is no number",
            TarRecipe.of().pax("size", "9223372036854775808").file("a", "")),
        of("a name in a pax record has a NUL", TarRecipe.of().pax("path", "a\0b").file("a", "")),
        of("a name in a pax record has a NUL", TarRecipe.of().pax("linkpath", "\0").link("a", "b")),
        of("pax record mtime is no time", TarRecipe.of().pax("mtime", "1.x").file("a", "")),
        of("pax record mtime is no time", TarRecipe.of().pax("mtime", "1.-5").file("a", "")),
        of(
            "pax record mtime is no time",
            TarRecipe.of().pax("mtime", "9223372036854775807").file("a", "")),
        of(
            "an attribute is no base64",
            TarRecipe.of().pax("LIBARCHIVE.xattr.user.a", "!").file("a", "")));
  }

  @ParameterizedTest
  @MethodSource("wrongRecords")
  void refusesRecord(String message, TarRecipe recipe) {
    assertEquals("read tar: " + message, refusal(recipe.bytes()));
  }

  private static TarRecipe sparse(String size, String map) {
    return TarRecipe.of()
        .pax("GNU.sparse.size", size)
        .pax("GNU.sparse.map", map)
        .file("a", "0123456789");
  }

  private static TarRecipe sparseContent(String content) {
    return TarRecipe.of()
        .pax("GNU.sparse.major", "1")
        .pax("GNU.sparse.realsize", "100")
        .file("a", content);
  }

  static Stream<Arguments> wrongMaps() {
    String outside = "a sparse file's map leads outside of the file";
    String damaged = "a sparse file's map is damaged";
    return Stream.of(
        of(outside, sparse("20", "0,6,5,4")),
        of(outside, sparse("20", "10,5,0,5")),
        of(outside, sparse("20", "15,6")),
        of(outside, sparse("20", "21,0")),
        of(outside, sparse("20", "9223372036854775807,9223372036854775807")),
        of(damaged, sparse("20", "1,2,3")),
        of("pax record GNU.sparse.map is no number", sparse("20", "1,,3,4")),
        of("pax record GNU.sparse.map is negative", sparse("20", "-1,3")),
        of("a sparse file has less data than its map", sparse("200", "0,100")),
        of(damaged, sparseContent("x\n")),
        of(damaged, sparseContent("")),
        of(damaged, sparseContent("2\n0\n1\n")),
        of(damaged, sparseContent("1\n0\n99999999999999999999\n")),
        of("a sparse file's map has 300000 pieces", sparseContent("300000\n")),
        of(
            "a sparse file's size is -1",
            TarRecipe.of().entry('S', "a", new byte[0]).base256(new TarFields.Field(483, 12), -1)),
        of(
            "a sparse file's map does not end",
            TarRecipe.of()
                .entry('S', "a", new byte[0])
                .field(new TarFields.Field(482, 1), new byte[] {1})));
  }

  @ParameterizedTest
  @MethodSource("wrongMaps")
  void refusesSparseFile(String message, TarRecipe recipe) {
    assertEquals("read tar: " + message, refusal(recipe.unfinished()));
  }

  @Test
  void refusesWhatFollowsALoneBlockOfZeros() {
    assertEquals(
        "read tar: something follows a lone block of zeros",
        refusal(TarRecipe.of().file("a", "").zeroBlock().file("b", "").bytes()));
  }

  /** Of files, more can be skipped than there is. */
  @Test
  void refusesFileThatEndsInContentNobodyReads(@TempDir Path directory) throws IOException {
    Path archive = directory.resolve("a.tar");
    Files.write(archive, Arrays.copyOf(TarRecipe.of().file("a", "x".repeat(600)).bytes(), 1000));
    try (TarReader reader = new TarReader(new FileInputStream(archive.toFile()))) {
      reader.next();
      OciException refusal = assertThrows(OciException.class, reader::next);
      assertEquals("read tar: it ends in the middle of an entry", refusal.getMessage());
    }
  }

  static Stream<Arguments> cutOff() {
    return Stream.of(
        Arguments.of("in a header", TarRecipe.of().file("a", "x"), 300),
        Arguments.of("in content", TarRecipe.of().file("a", "x".repeat(600)), 1000),
        Arguments.of("before content", TarRecipe.of().file("a", "x".repeat(600)), 512),
        Arguments.of("in padding", TarRecipe.of().file("a", "x"), 600),
        Arguments.of("in pax records", TarRecipe.of().pax("a", "x").file("a", ""), 516),
        Arguments.of("after pax records", TarRecipe.of().pax("a", "x").file("a", ""), 1024),
        Arguments.of("in a long name", TarRecipe.of().gnuLongName("a").file("a", ""), 513),
        Arguments.of("after a long name", TarRecipe.of().gnuLongName("a").file("a", ""), 1024));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cutOff")
  void refusesArchiveThatEnds(String where, TarRecipe recipe, int length) {
    String message = refusal(Arrays.copyOf(recipe.bytes(), length));
    assertTrue(message.startsWith("read tar: it ends in the middle of "), where + ": " + message);
  }

  @Test
  void refusesLongNameWithoutAnEntry() {
    assertEquals(
        "read tar: it ends in the middle of an entry",
        refusal(TarRecipe.of().gnuLongName("a").bytes()));
  }

  @Test
  void refusesOneExtensionThatIsTooLarge() {
    int size = TarReader.MAX_EXTENSION_BYTES + 1;
    assertEquals(
        "read tar: a long name of 1048577 bytes, at most 1048576 are allowed",
        refusal(TarRecipe.of().entry('L', "", new byte[0]).claimSize(size).file("a", "").bytes()));
  }

  @Test
  void refusesNegativeExtension() {
    assertEquals(
        "read tar: a pax header of -5 bytes, at most 1048576 are allowed",
        refusal(TarRecipe.of().entry('x', "", new byte[0]).claimSize(-5).file("a", "").bytes()));
  }

  @Test
  void acceptsRecordsUpToTheLimit() throws IOException {
    byte[] value = new byte[TarReader.MAX_EXTENSION_BYTES - 40];
    TarRecipe recipe = TarRecipe.of().pax("SCHILY.xattr.user.x", value).file("a", "");
    assertEquals(Xattrs.of("user.x", value), Listing.of(recipe.bytes()).only().xattrs());
  }

  @ParameterizedTest
  @ValueSource(chars = {'x', 'g'})
  void refusesEndlessRecords(char type) {
    OciException refusal =
        assertThrows(
            OciException.class,
            () ->
                Listing.of(
                    TarRecipe.endless(
                        number ->
                            TarRecipe.of()
                                .entry(
                                    type, "", TarRecipe.record("k" + number, new byte[60_000])))));
    assertEquals("read tar: pax headers of more than 1048576 bytes together", refusal.getMessage());
  }

  @Test
  void bearsTheSameRecordAnyNumberOfTimes() throws IOException {
    TarRecipe recipe = TarRecipe.of();
    for (int i = 0; i < 100; i++) {
      recipe.globalPax("comment", "x".repeat(60_000)).pax("comment", "y").file("a" + i, "");
    }
    assertEquals(100, Listing.of(recipe.bytes()).samples().size());
  }

  @Test
  void readsPathThatIsAHundredThousandDeep() throws IOException {
    String path = "d/".repeat(100_000) + "f";
    assertEquals(path, Listing.of(TarRecipe.of().pax("path", path).file("a", "").open()).name(0));
  }

  @Test
  void showsHugeSparseFileWithoutHoldingIt() throws IOException {
    TarRecipe recipe =
        TarRecipe.of()
            .pax("GNU.sparse.size", Long.toString(Long.MAX_VALUE))
            .pax("GNU.sparse.map", "9223372036854775800,5")
            .file("a", "01234");
    try (TarReader reader = new TarReader(recipe.open())) {
      assertEquals(Long.MAX_VALUE, reader.next().orElseThrow().size());
      reader.content().skipNBytes(10 << 20);
      assertTrue(reader.next().isEmpty());
    }
  }

  /** So that entries that are many take no more room, or time, than what is said about them all. */
  @Test
  void givesAttributesOfAllEntriesOnce() throws IOException {
    TarRecipe recipe =
        TarRecipe.of()
            .globalPax("SCHILY.xattr.user.x", "y")
            .file("a", "")
            .pax("path", "long")
            .file("b", "");
    Listing listing = Listing.of(recipe.bytes());
    assertSame(listing.entry(0).xattrs(), listing.entry(1).xattrs());
  }

  @Test
  void readsAMillionEntries() throws IOException {
    int count = 1_000_000;
    try (TarReader reader =
        new TarReader(
            TarRecipe.endless(number -> TarRecipe.of().globalPax("comment", "x").file("a", "b")))) {
      long before = allocatedBytes();
      for (int i = 0; i < count; i++) {
        assertEquals(1, reader.next().orElseThrow().size());
      }
      long each = (allocatedBytes() - before) / count;
      assertTrue(each < MOST_BYTES_AN_ENTRY, each + " bytes an entry");
    }
  }

  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
