package dev.shale.mtree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisTest {
  @Test
  void writesWhatGoMtreeWrites() {
    assertEquals("a\\040b\\043\\052\\303\\251", Vis.encode("a b#*é".getBytes(UTF_8)));
  }

  @Test
  void writesBackslashTwice() {
    assertEquals("a\\\\b", Vis.encode("a\\b".getBytes(UTF_8)));
  }

  @Test
  void readsEveryByteThatItWrites() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    assertArrayEquals(all, Vis.decode(Vis.encode(all)));
  }

  @Test
  void readsAnEscapedSpace() {
    assertEquals("a b", new String(Vis.decode("a\\sb"), UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\", "\\q", "\\777", "\\1"})
  void takesABackslashThatEscapesNothingForItself(String text) {
    assertEquals(text, new String(Vis.decode(text), UTF_8));
  }
}
