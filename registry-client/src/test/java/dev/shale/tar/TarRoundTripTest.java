package dev.shale.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.tar.Archives.Item;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarRoundTripTest {
  private static final int ENTRIES = 500;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void readsEveryEntryAsItWasWritten(long seed) throws IOException {
    List<Item> items = new RandomEntries(seed).list(ENTRIES);
    List<Item> read = Archives.read(Archives.write(items));
    assertEquals(items.size(), read.size());
    for (int i = 0; i < ENTRIES; i++) {
      assertEquals(items.get(i), read.get(i), "entry " + i);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void writesWhatItReadsInTheSameBytes(long seed) throws IOException {
    byte[] archive = Archives.write(new RandomEntries(seed).list(ENTRIES));
    assertArrayEquals(archive, Archives.write(Archives.read(archive)));
  }
}
