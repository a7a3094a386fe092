package dev.shale.tar;

import static dev.shale.tar.RawArchive.latin1;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tar.Archives.Item;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TarWriterTest {
  private static final String TIME = "1969-12-31T23:59:59.000000001Z";

  static Stream<TarEntry> forms() {
    return Stream.of(
        file("a"),
        file("a").withOwner(1000, 100),
        file("a").withOwner(07777777, 010000000),
        file("a").withOwner(4_294_967_295L, Long.MAX_VALUE),
        file("a").withMtime(Instant.parse(TIME)),
        file("a").withMtime(Instant.ofEpochSecond(-1)),
        file("a").withMtime(Instant.ofEpochSecond(1, 120_000_000)),
        file("a").withMtime(Instant.ofEpochSecond(077777777777L)),
        file("a").withMtime(Instant.ofEpochSecond(0100000000000L)),
        file("a").withMtime(Instant.MAX),
        file("a").withMtime(Instant.MIN),
        file("n".repeat(100)),
        file("n".repeat(101)),
        file("d/".repeat(100_000)),
        file(""),
        file("ends in slash/"),
        file(everyByteButNul()),
        TarEntry.of(TarEntry.Type.FILE, latin1("set-id"), 06755, 0),
        TarEntry.of(TarEntry.Type.DIRECTORY, latin1("dir/"), 01777, 0),
        TarEntry.of(TarEntry.Type.FIFO, latin1("pipe"), 0600, 0),
        TarEntry.of(TarEntry.Type.SYMLINK, latin1("s"), 0777, 0)
            .withLinkName(latin1("../\u00ff\n")),
        TarEntry.of(TarEntry.Type.SYMLINK, latin1("s"), 0777, 0)
            .withLinkName(latin1("t".repeat(4095))),
        TarEntry.of(TarEntry.Type.HARD_LINK, latin1("h"), 0644, 0).withLinkName(latin1("a")),
        TarEntry.of(TarEntry.Type.CHARACTER_DEVICE, latin1("c"), 0600, 0).withDevice(0, 2_097_151),
        TarEntry.of(TarEntry.Type.BLOCK_DEVICE, latin1("b"), 0600, 0).withDevice(8, 1),
        file("a")
            .withXattrs(
                Xattrs.of(
                    Map.of(
                        "security.capability", latin1("\u0001\0\0\u0002"),
                        "user.\u00e9 \n", latin1(""),
                        "user.large", new byte[65_536]))));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void writesWhatTheReaderReads(TarEntry entry) throws IOException {
    assertEquals(List.of(new Item(entry, "")), Archives.read(written(entry)));
  }

  @Test
  void writesContentOfEveryLengthAroundABlock() throws IOException {
    for (int size : List.of(0, 1, 511, 512, 513, 1024, 100_000)) {
      Item item = new Item(Archives.file("a", size), "x".repeat(size));
      assertEquals(List.of(item), Archives.read(written(item)));
    }
  }

  @Test
  void endsNamesOfDirectoriesInSlash() throws IOException {
    byte[] archive = written(TarEntry.of(TarEntry.Type.DIRECTORY, latin1("dir"), 0755, 0));
    assertEquals("dir/", Archives.read(archive).getFirst().name());
  }

  @Test
  void writesPlainEntryWithoutExtendedHeader() throws IOException {
    byte[] expected = RawArchive.tar().entry(plainHeader(), latin1("hello")).end().bytes();
    assertArrayEquals(expected, written(new Item(Archives.file("a", 5), "hello")));
  }

  @Test
  void sortsRecordsByKeyword() throws IOException {
    TarEntry entry =
        file("\u00e9")
            .withMtime(Instant.ofEpochSecond(1, 5))
            .withXattrs(Xattrs.of("b", latin1("c")));
    byte[] records = RawArchive.records("SCHILY.xattr.b=c", "mtime=1.000000005", "path=\u00e9");
    assertEquals(
        new String(records, ISO_8859_1),
        new String(written(entry), 512, records.length, ISO_8859_1));
  }

  @Test
  void countsDigitsOfRecordsOwnLength() throws IOException {
    for (int size = 1; size < 1100; size++) {
      TarEntry entry = file("a").withXattrs(Xattrs.of("x", new byte[size]));
      assertEquals(List.of(new Item(entry, "")), Archives.read(written(entry)));
    }
  }

  @Test
  void writesSizeOverTheOctalFieldAsRecord() throws IOException {
    long size = 1L << 33;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter writer = new TarWriter(out);
    assertThrows(IOException.class, () -> writer.put(Archives.file("a", size)));
    try (TarReader reader = new TarReader(new ByteArrayInputStream(out.toByteArray()))) {
      assertEquals(size, reader.next().orElseThrow().size());
    }
  }

  @Test
  void tellsWhereTheNextHeaderBegins() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter writer = new TarWriter(out);
    writer.put(Archives.file("a", 1), new ByteArrayInputStream(new byte[1]));
    assertEquals(1024, writer.position());
  }

  @Test
  void refusesContentShorterThanItsSize() {
    assertThrows(IOException.class, () -> written(new Item(Archives.file("a", 5), "four")));
  }

  @Test
  void refusesContentLongerThanItsSize() {
    assertThrows(IOException.class, () -> written(new Item(Archives.file("a", 3), "four")));
  }

  @Test
  void refusesNulInName() {
    assertEquals(ErrorKind.INVALID, refusal(file("a\0b")));
  }

  @Test
  void refusesNulInTarget() {
    TarEntry link = TarEntry.of(TarEntry.Type.SYMLINK, latin1("s"), 0777, 0);
    assertEquals(ErrorKind.INVALID, refusal(link.withLinkName(latin1("\0"))));
  }

  @Test
  void refusesNulInAttributesName() {
    assertEquals(
        ErrorKind.INVALID, refusal(file("a").withXattrs(Xattrs.of("user\0a", new byte[1]))));
  }

  @Test
  void refusesAttributeWithEqualsInItsName() {
    assertEquals(
        ErrorKind.UNSUPPORTED, refusal(file("a").withXattrs(Xattrs.of("user.a=b", new byte[1]))));
  }

  @Test
  void refusesAttributesThatTheReaderWouldRefuse() {
    Xattrs large = Xattrs.of("user.a", new byte[TarReader.MAX_EXTENSION_BYTES]);
    assertEquals(ErrorKind.UNSUPPORTED, refusal(file("a").withXattrs(large)));
  }

  @Test
  void refusesDeviceNumberOverItsField() {
    TarEntry device = TarEntry.of(TarEntry.Type.BLOCK_DEVICE, latin1("b"), 0600, 0);
    assertEquals(ErrorKind.UNSUPPORTED, refusal(device.withDevice(0, 2_097_152)));
  }

  /** What the canonical form says in each field, written out. */
  private static RawHeader plainHeader() {
    return RawHeader.of('0', "a")
        .size("00000000005\0")
        .say(TarFields.CHECKSUM, "007343  ")
        .say(TarFields.DEVICE_MAJOR, "0000000\0")
        .say(TarFields.DEVICE_MINOR, "0000000\0");
  }

  private static TarEntry file(String name) {
    return Archives.file(name, 0);
  }

  private static String everyByteButNul() {
    StringBuilder name = new StringBuilder();
    for (char c = 1; c < 256; c++) {
      name.append(c);
    }
    return name.toString();
  }

  private static ErrorKind refusal(TarEntry entry) {
    return assertThrows(OciException.class, () -> written(entry)).kind();
  }

  private static byte[] written(TarEntry entry) throws IOException {
    return Archives.write(List.of(new Item(entry, "")));
  }

  private static byte[] written(Item item) throws IOException {
    return Archives.write(List.of(item));
  }
}
