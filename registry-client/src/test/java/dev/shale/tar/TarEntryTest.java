package dev.shale.tar;

import static dev.shale.tar.RawArchive.latin1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TarEntryTest {
  @Test
  void keepsItsNameFromItsMaker() {
    byte[] name = latin1("a");
    TarEntry entry = TarEntry.of(TarEntry.Type.FILE, name, 0644, 0);
    name[0] = 'x';
    assertArrayEquals(latin1("a"), entry.name());
  }

  @Test
  void keepsItsNameFromItsReaders() {
    TarEntry entry = Archives.file("a", 0);
    entry.name()[0] = 'x';
    assertArrayEquals(latin1("a"), entry.name());
  }

  @Test
  void equalsEntryOfTheSameBytes() {
    assertEquals(Archives.file("\u00ff", 3), Archives.file("\u00ff", 3));
    assertEquals(Archives.file("\u00ff", 3).hashCode(), Archives.file("\u00ff", 3).hashCode());
  }

  @Test
  void refusesSizeOfWhatIsNoFile() {
    byte[] name = latin1("dir");
    assertThrows(
        IllegalArgumentException.class, () -> TarEntry.of(TarEntry.Type.DIRECTORY, name, 0755, 1));
  }

  @Test
  void refusesNegativeSize() {
    assertThrows(IllegalArgumentException.class, () -> Archives.file("a", -1));
  }
}
