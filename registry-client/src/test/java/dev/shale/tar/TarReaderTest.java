package dev.shale.tar;

import static dev.shale.tar.Archives.only;
import static dev.shale.tar.Archives.read;
import static dev.shale.tar.TarRecipe.latin1;
import static dev.shale.tar.TarRecipe.tar;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tar.Archives.Item;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TarReaderTest {
  @Test
  void readsUstarHeader() throws IOException {
    RawHeader header =
        RawHeader.of('0', "a")
            .say(TarFields.MODE, "0004755\0")
            .say(TarFields.UID, "0001750\0")
            .say(TarFields.GID, "0000144\0")
            .say(TarFields.MTIME, "07346545000\0");
    TarEntry expected =
        TarEntry.of(TarEntry.Type.FILE, latin1("a"), 04755, 5)
            .withOwner(1000, 100)
            .withMtime(Instant.ofEpochSecond(1_000_000_000));
    assertEquals(new Item(expected, "hello"), only(tar().entry(header, latin1("hello")).end()));
  }

  @Test
  void joinsUstarPrefixAndName() throws IOException {
    RawHeader header = RawHeader.of('0', "name").say(TarFields.PREFIX, "a/deep/directory");
    assertEquals("a/deep/directory/name", only(tar().entry(header).end()).name());
  }

  @Test
  void readsNameAndPrefixThatFillTheirFields() throws IOException {
    String name = "n".repeat(100);
    String prefix = "p".repeat(155);
    RawHeader header = RawHeader.of('0', name).say(TarFields.PREFIX, prefix);
    assertEquals(prefix + "/" + name, only(tar().entry(header).end()).name());
  }

  @Test
  void joinsPrefixWhateverTheVersionOfUstar() throws IOException {
    RawHeader header =
        RawHeader.of('0', "name").say(TarFields.MAGIC, "ustar\0").say(TarFields.PREFIX, "dir");
    assertEquals("dir/name", only(tar().entry(header).end()).name());
  }

  @Test
  void ignoresWhatGnuKeepsWhereUstarHasThePrefix() throws IOException {
    RawHeader header = RawHeader.gnu('0', "name").say(TarFields.PREFIX, "07346545000\0");
    assertEquals("name", only(tar().entry(header).end()).name());
  }

  @Test
  void readsV7Archive() throws IOException {
    TarRecipe tar =
        tar()
            .entry(RawHeader.v7('\0', "dir/"))
            .entry(RawHeader.v7('\0', "dir/file"), latin1("old"))
            .entry(RawHeader.v7('1', "dir/link").link("dir/file"))
            .end();
    List<Item> items = read(tar);
    assertEquals(
        List.of(TarEntry.Type.DIRECTORY, TarEntry.Type.FILE, TarEntry.Type.HARD_LINK),
        items.stream().map(item -> item.entry().type()).toList());
    assertEquals("old", items.get(1).content());
  }

  @Test
  void readsNumbersPaddedWithSpaces() throws IOException {
    RawHeader header = RawHeader.v7('0', "a").say(TarFields.MODE, "   755 \0").size("          3 ");
    Item item = only(tar().entry(header, latin1("abc")).end());
    assertEquals(0755, item.entry().mode());
    assertEquals("abc", item.content());
  }

  @Test
  void readsEmptyNumbersAsZero() throws IOException {
    RawHeader header = RawHeader.v7('5', "a").say(TarFields.MODE, "").say(TarFields.UID, "");
    assertEquals(
        TarEntry.of(TarEntry.Type.DIRECTORY, latin1("a"), 0, 0),
        only(tar().entry(header).end()).entry());
  }

  @Test
  void readsNumbersInBase256() throws IOException {
    RawHeader header =
        RawHeader.gnu('0', "a")
            .base256(TarFields.UID, 4_000_000_000L)
            .base256(TarFields.GID, 1L << 40)
            .base256(TarFields.SIZE, 3)
            .base256(TarFields.MTIME, -2);
    Item item = only(tar().entry(header, latin1("abc")).end());
    assertEquals(
        Archives.file("a", 3)
            .withOwner(4_000_000_000L, 1L << 40)
            .withMtime(Instant.ofEpochSecond(-2)),
        item.entry());
    assertEquals("abc", item.content());
  }

  @Test
  void readsSizeOverTheOctalField() throws IOException {
    RawHeader header = RawHeader.gnu('0', "a").base256(TarFields.SIZE, 1L << 40);
    try (TarReader reader = tar().entry(header).open()) {
      assertEquals(1L << 40, reader.next().orElseThrow().size());
    }
  }

  @Test
  void acceptsChecksumOfSignedBytes() throws IOException {
    RawHeader header = RawHeader.v7('0', "\u00e9").size("00000000000\0");
    int unsigned = Integer.parseInt(new String(header.block(), 148, 6, US_ASCII), 8);
    assertEquals(
        "\u00e9",
        only(tar().entry(header.say(TarFields.CHECKSUM, "%06o\0 ".formatted(unsigned - 256))).end())
            .name());
  }

  @Test
  void readsLinks() throws IOException {
    TarRecipe tar =
        tar()
            .entry(RawHeader.of('2', "soft").link("../else where"))
            .entry(RawHeader.of('1', "hard").link("soft"))
            .end();
    assertEquals(
        List.of(
            TarEntry.of(TarEntry.Type.SYMLINK, latin1("soft"), 0644, 0)
                .withLinkName(latin1("../else where")),
            TarEntry.of(TarEntry.Type.HARD_LINK, latin1("hard"), 0644, 0)
                .withLinkName(latin1("soft"))),
        read(tar).stream().map(Item::entry).toList());
  }

  @Test
  void takesNoContentForHardLinkThatSaysTheSizeOfItsFile() throws IOException {
    TarRecipe tar =
        tar().entry(RawHeader.of('1', "b").link("a").size("00000001000\0")).file("c", "next").end();
    List<Item> items = read(tar);
    assertEquals(0, items.get(0).entry().size());
    assertEquals("next", items.get(1).content());
  }

  @Test
  void readsDevices() throws IOException {
    RawHeader character =
        RawHeader.of('3', "null")
            .say(TarFields.DEVICE_MAJOR, "0000001\0")
            .say(TarFields.DEVICE_MINOR, "0000003\0");
    RawHeader disk =
        RawHeader.of('4', "sda")
            .say(TarFields.DEVICE_MAJOR, "0000010\0")
            .base256(TarFields.DEVICE_MINOR, 5_000_000);
    assertEquals(
        List.of(
            TarEntry.of(TarEntry.Type.CHARACTER_DEVICE, latin1("null"), 0644, 0).withDevice(1, 3),
            TarEntry.of(TarEntry.Type.BLOCK_DEVICE, latin1("sda"), 0644, 0)
                .withDevice(8, 5_000_000),
            TarEntry.of(TarEntry.Type.FIFO, latin1("pipe"), 0644, 0)),
        read(tar().entry(character).entry(disk).entry(RawHeader.of('6', "pipe")).end()).stream()
            .map(Item::entry)
            .toList());
  }

  @Test
  void ignoresDeviceNumbersOfWhatIsNoDevice() throws IOException {
    RawHeader header = RawHeader.of('0', "a").say(TarFields.DEVICE_MAJOR, "0000007\0");
    assertEquals(Archives.file("a", 0), only(tar().entry(header).end()).entry());
  }

  @Test
  void readsGnuLongNameAndLink() throws IOException {
    String name = "deep/".repeat(100) + "name";
    String target = "up/".repeat(100) + "target";
    Item item =
        only(
            tar()
                .longLink(target)
                .longName(name)
                .entry(RawHeader.gnu('2', name.substring(0, 100)).link(target.substring(0, 100)))
                .end());
    assertEquals(name, item.name());
    assertEquals(target, item.linkName());
  }

  @Test
  void forgetsLongNameAfterItsEntry() throws IOException {
    List<Item> items = read(tar().longName("long").file("a", "").file("b", "").end());
    assertEquals(List.of("long", "b"), items.stream().map(Item::name).toList());
  }

  @Test
  void skipsContentLeftUnread() throws IOException {
    try (TarReader reader = tar().file("a", "x".repeat(700)).file("b", "second").end().open()) {
      reader.next();
      reader.content().read();
      assertEquals(Archives.file("b", 6), reader.next().orElseThrow());
      assertArrayEquals(latin1("second"), reader.content().readAllBytes());
    }
  }

  @Test
  void tellsWhereContentBegins() throws IOException {
    byte[] archive = tar().file("a", "first").pax("mtime=1.5").file("b", "second").end().bytes();
    try (TarReader reader = new TarReader(new ByteArrayInputStream(archive))) {
      reader.next();
      reader.next();
      String at = new String(archive, (int) reader.contentOffset(), 6, US_ASCII);
      assertEquals("second", at);
    }
  }

  @Test
  void endsAtTheMarkerThoughBytesFollow() throws IOException {
    assertEquals(1, read(tar().file("a", "").end().file("b", "")).size());
  }

  @Test
  void endsWhereTheArchiveEndsWithoutMarker() throws IOException {
    assertEquals(1, read(tar().file("a", "x")).size());
  }

  @Test
  void findsNothingInNothing() throws IOException {
    assertEquals(List.of(), read(new byte[0]));
  }

  @Test
  void refusesEntryThatMakesNoFile() {
    OciException e =
        assertThrows(OciException.class, () -> read(tar().entry(RawHeader.of('V', "label"))));
    assertEquals(ErrorKind.UNSUPPORTED, e.kind());
  }
}
