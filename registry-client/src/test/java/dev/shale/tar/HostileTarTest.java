package dev.shale.tar;

import static dev.shale.tar.TarRecipe.latin1;
import static dev.shale.tar.TarRecipe.tar;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class HostileTarTest {
  @Test
  void refusesWrongChecksum() {
    RawHeader header = RawHeader.of('0', "a").say(TarFields.CHECKSUM, "000001\0 ");
    corrupt(tar().entry(header).end());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0000000001", "0000000008", "12x", "0x10", "1.5", "\u00b2"})
  void refusesSizeThatIsNotOctal(String size) {
    corrupt(tar().entry(RawHeader.of('0', "a").size(size)).end());
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 100})
  void refusesSizeThatNoFileHas(long size) {
    corrupt(tar().entry(RawHeader.gnu('0', "a").base256(TarFields.SIZE, size)).end());
  }

  @Test
  void refusesNumberOverSixtyFourBits() {
    byte[] number = new byte[12];
    Arrays.fill(number, (byte) 0x81);
    corrupt(tar().entry(RawHeader.gnu('0', "a").put(TarFields.SIZE.offset(), number)).end());
  }

  @Test
  void refusesOwnerThatIsNegative() {
    corrupt(tar().entry(RawHeader.gnu('0', "a").base256(TarFields.UID, -1)).end());
  }

  @Test
  void refusesTimeThatNoClockShows() {
    corrupt(tar().entry(RawHeader.gnu('0', "a").base256(TarFields.MTIME, Long.MAX_VALUE)).end());
  }

  @Test
  void refusesDeviceNumberThatIsNegative() {
    corrupt(tar().entry(RawHeader.gnu('3', "a").base256(TarFields.DEVICE_MAJOR, -1)).end());
  }

  @ParameterizedTest
  @ValueSource(chars = {'x', 'g', 'L', 'K'})
  void refusesExtensionThatIsTooLarge(char type) {
    RawHeader header =
        RawHeader.of(type, "a").base256(TarFields.SIZE, TarReader.MAX_EXTENSION_BYTES + 1L);
    corrupt(tar().entry(header).end());
  }

  @ParameterizedTest
  @ValueSource(chars = {'x', 'g', 'L', 'K'})
  void refusesExtensionOfNegativeSize(char type) {
    corrupt(tar().entry(RawHeader.of(type, "a").base256(TarFields.SIZE, -1)).end());
  }

  @ParameterizedTest
  @ValueSource(chars = {'x', 'L', 'K'})
  void refusesExtensionThatNoEntryFollows(char type) {
    corrupt(tar().extension(type, TarRecipe.records("path=a")).end());
  }

  @ParameterizedTest
  @ValueSource(chars = {'x', 'g'})
  void holdsNoMoreThanItsLimitOfEndlessRecords(char type) {
    OciException e = assertThrows(OciException.class, () -> drain(new EndlessRecords(type)));
    assertEquals(ErrorKind.CORRUPT, e.kind());
  }

  @ParameterizedTest
  @ValueSource(chars = {'x', 'g'})
  void refusesEndlessSparseMaps(char type) {
    byte[] map = latin1("24 GNU.sparse.offset=0\n".repeat(40_000));
    corrupt(tar().extension(type, map).extension(type, map).file("a", "").end());
  }

  @Test
  void readsNameOfAHundredThousandDirectories() throws IOException {
    String path = "d/".repeat(100_000) + "f";
    assertEquals(path, Archives.only(tar().pax("path=" + path).file("a", "").end()).name());
    assertEquals(path, Archives.only(tar().longName(path).file("a", "").end()).name());
  }

  @Test
  void givesHoleOfAnySizeWithoutHoldingIt() throws IOException {
    TarRecipe tar = tar().pax("GNU.sparse.size=" + Long.MAX_VALUE).file("a", "").end();
    try (TarReader reader = tar.open()) {
      reader.next();
      assertEquals(4096, reader.content().readNBytes(4096).length);
    }
  }

  @Test
  void refusesEveryArchiveCutInsideAnEntry() throws IOException {
    byte[] whole = everyForm().bytes();
    int complete = Archives.read(whole).size();
    for (int length = 0; length < whole.length; length += 64) {
      byte[] cut = Arrays.copyOf(whole, length);
      try {
        assertTrue(Archives.read(cut).size() <= complete, "cut at " + length);
        assertEquals(0, length % TarRecipe.BLOCK, "cut inside a block at " + length);
      } catch (OciException e) {
        assertEquals(ErrorKind.CORRUPT, e.kind(), "cut at " + length);
      }
    }
  }

  @Test
  void refusesArchiveCutAtEveryBlockOfItsLastEntry() {
    byte[] whole = tar().pax("mtime=1.5").longName("b").file("a", "x".repeat(1500)).bytes();
    for (int length = TarRecipe.BLOCK; length < whole.length; length += TarRecipe.BLOCK) {
      byte[] cut = Arrays.copyOf(whole, length);
      OciException e = assertThrows(OciException.class, () -> Archives.read(cut), "at " + length);
      assertEquals(ErrorKind.CORRUPT, e.kind());
    }
  }

  /** An archive with everything that the reader knows. */
  static TarRecipe everyForm() {
    return tar()
        .global("comment=hello", "gid=3")
        .pax("path=long/name", "mtime=-1.5", "SCHILY.xattr.user.a=\0b")
        .file("a", "some content")
        .longName("n".repeat(300))
        .longLink("t".repeat(300))
        .entry(RawHeader.gnu('2', "s"))
        .entry(RawHeader.of('3', "c").say(TarFields.DEVICE_MAJOR, "0000001\0"))
        .pax("GNU.sparse.size=9", "GNU.sparse.map=2,2,7,1")
        .file("sparse", "abc")
        .pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=9")
        .file("sparse", "1\n2\n3\n" + "\0".repeat(506) + "abc")
        .entry(RawHeader.v7('\0', "dir/"))
        .entry(RawHeader.gnu('0', "b").base256(TarFields.SIZE, 700), new byte[700])
        .end();
  }

  private static void corrupt(TarRecipe tar) {
    OciException e = assertThrows(OciException.class, () -> Archives.read(tar));
    assertEquals(ErrorKind.CORRUPT, e.kind());
  }

  private static void drain(InputStream in) throws IOException {
    try (TarReader reader = new TarReader(in)) {
      while (reader.next().isPresent()) {
        reader.content().skip(Long.MAX_VALUE);
      }
    }
  }

  /** An archive without end: extended headers, each with another keyword of a thousand bytes. */
  private static final class EndlessRecords extends InputStream {
    private final char type;
    private InputStream header = InputStream.nullInputStream();
    private int count;

    EndlessRecords(char type) {
      this.type = type;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("the reader asks for blocks");
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = header.read(buffer, offset, length);
      if (read >= 0) {
        return read;
      }
      byte[] record = TarRecipe.records("%01000d=x".formatted(count++));
      header = new ByteArrayInputStream(tar().extension(type, record).bytes());
      return header.read(buffer, offset, length);
    }
  }
}
