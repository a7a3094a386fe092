package dev.shale.tar;

import static dev.shale.tar.Archives.described;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaxAttributesTest {
  @Test
  void namesTheEntry() throws IOException {
    String path = "p/".repeat(200) + "\u00ff\n=";
    assertEquals(path, only(tar().pax("path=" + path).file("cut", "").end()).name());
  }

  @Test
  void namesTheTarget() throws IOException {
    Item item =
        only(tar().pax("linkpath=over there").entry(RawHeader.of('2', "a").link("cut")).end());
    assertEquals("over there", item.linkName());
  }

  @Test
  void givesTheSize() throws IOException {
    RawHeader header = RawHeader.of('0', "a").size("00000000000\0");
    Item item = only(tar().pax("size=5").entry(header, latin1("hello")).end());
    assertEquals("hello", item.content());
  }

  @Test
  void givesTheOwner() throws IOException {
    TarEntry entry = described("uid=4294967295", "gid=2097152");
    assertEquals(Archives.file("a", 0).withOwner(4_294_967_295L, 2_097_152), entry);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00Z",
    "1000000000, 2001-09-09T01:46:40Z",
    "1.5, 1970-01-01T00:00:01.500Z",
    "1., 1970-01-01T00:00:01Z",
    "1.123456789999, 1970-01-01T00:00:01.123456789Z",
    "-1, 1969-12-31T23:59:59Z",
    "-0.25, 1969-12-31T23:59:59.750Z",
    "-1.5, 1969-12-31T23:59:58.500Z",
  })
  void givesTheTime(String value, String time) throws IOException {
    assertEquals(Instant.parse(time), described("mtime=" + value).mtime());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", ".", "-", ".5", "1.x", "1.-5", "1.+5", "1e9", "9223372036854775807", "--1"})
  void refusesTimeThatIsNone(String value) {
    refused("mtime=" + value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "size=-1",
        "size=x",
        "size=99999999999999999999",
        "uid=-1",
        "gid=1.5",
        "size=9223372036854775807"
      })
  void refusesNumberThatIsNone(String record) {
    refused(record);
  }

  @Test
  void keepsBinaryAttributes() throws IOException {
    String value = "\0\u0001=\n\u00ff\0";
    assertEquals(
        Xattrs.of(Map.of("security.capability", latin1(value), "user.empty", new byte[0])),
        described("SCHILY.xattr.security.capability=" + value, "SCHILY.xattr.user.empty=")
            .xattrs());
  }

  @Test
  void readsAttributesOfLibarchive() throws IOException {
    assertEquals(
        Xattrs.of("user.a%b", latin1("\0hi")),
        described("LIBARCHIVE.xattr.user.a%25b=AGhp").xattrs());
  }

  @Test
  void prefersAttributesThatAreNotEncoded() throws IOException {
    TarEntry entry = described("SCHILY.xattr.user.a=plain", "LIBARCHIVE.xattr.user.a=AGhp");
    assertEquals("plain", entry.xattrs().text("user.a"));
  }

  @Test
  void refusesAttributeThatIsNoBase64() {
    refused("LIBARCHIVE.xattr.user.a=%%%");
  }

  @Test
  void lastsForOneEntry() throws IOException {
    List<Item> items = read(tar().pax("path=long").file("a", "").file("b", "").end());
    assertEquals(List.of("long", "b"), items.stream().map(Item::name).toList());
  }

  @Test
  void lastsForTheArchiveWhenGlobal() throws IOException {
    List<Item> items = read(tar().global("uid=7").file("a", "").file("b", "").end());
    assertEquals(List.of(7L, 7L), items.stream().map(item -> item.entry().uid()).toList());
  }

  @Test
  void laysLocalOverGlobal() throws IOException {
    List<Item> items =
        read(tar().global("uid=7", "gid=8").pax("uid=9").file("a", "").file("b", "").end());
    assertEquals(
        List.of(Archives.file("a", 0).withOwner(9, 8), Archives.file("b", 0).withOwner(7, 8)),
        items.stream().map(Item::entry).toList());
  }

  @Test
  void takesKeywordBackWithEmptyValue() throws IOException {
    RawHeader header = RawHeader.of('0', "a").say(TarFields.UID, "0000005\0");
    RawArchive tar = tar().global("uid=7").pax("uid=").entry(header).end();
    assertEquals(5, only(tar).entry().uid());
  }

  @Test
  void takesLastOfRepeatedRecords() throws IOException {
    assertEquals(2, described("uid=1", "uid=2").uid());
  }

  @Test
  void ignoresUnknownKeywords() throws IOException {
    assertEquals(Archives.file("a", 0), described("comment=hi", "VENDOR.thing=1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"path=a\0b", "linkpath=a\0b", "SCHILY.xattr.user\0a=b"})
  void refusesNulInNames(String record) {
    refused(record);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5",
        "5 ",
        " a=b\n",
        "0 a=b\n",
        "1 a=b\n",
        "5 a=b\n",
        "7 a=b\n",
        "6 a=b\0",
        "-6 a=b\n",
        "6 =ab\n",
        "6 abc\n",
        "3 \n",
        "99999999999999999999 a=b\n",
        "x a=b\n",
        "6 a=b\nrest"
      })
  void refusesRecordsThatDoNotAddUp(String records) {
    corrupt(tar().extension('x', latin1(records)).file("a", "").end());
  }

  private static void refused(String record) {
    corrupt(tar().pax(record).file("a", "").end());
  }

  private static void corrupt(RawArchive tar) {
    OciException e = assertThrows(OciException.class, () -> read(tar));
    assertEquals(ErrorKind.CORRUPT, e.kind());
  }
}
