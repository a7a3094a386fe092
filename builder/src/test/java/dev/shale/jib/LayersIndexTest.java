package dev.shale.jib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.OciException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LayersIndexTest {
  private static final LayersIndex INDEX =
      LayersIndex.parse("- \"one\":\r\n  - \"a/\"\r\n  - \"b.txt\"\r\n- \"two\":\n- \"three\":\n");

  @Test
  void listsLayersInOrder() {
    assertEquals(List.of("one", "two", "three"), List.copyOf(INDEX.layers().keySet()));
  }

  @Test
  void knowsDirectoriesByTheirSlash() {
    assertEquals("one", INDEX.layerOf("a/x/y"));
    assertEquals("one", INDEX.layerOf("b.txt"));
    assertEquals("three", INDEX.layerOf("b.txt.bak"));
    assertEquals("three", INDEX.layerOf("ax"));
  }

  @Test
  void saysWhereItIsWrong() {
    assertEquals(
        "jib: BOOT-INF/layers.idx:2: expected - \"LAYER\": or, below one, - \"PATH\"",
        assertThrows(OciException.class, () -> LayersIndex.parse("- \"one\":\nx\n")).getMessage());
    assertThrows(OciException.class, () -> LayersIndex.parse("  - \"a\"\n"));
    assertThrows(OciException.class, () -> LayersIndex.parse(""));
  }
}
