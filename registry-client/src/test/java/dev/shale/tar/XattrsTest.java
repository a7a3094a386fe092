package dev.shale.tar;

import static dev.shale.tar.RawArchive.latin1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class XattrsTest {
  private static final Xattrs TWO = Xattrs.of("user.b", latin1("2")).with("user.a", latin1("1"));

  @Test
  void listsNamesInByteOrder() {
    Xattrs three = TWO.with("user.\u00ff", new byte[0]);
    assertEquals(List.of("user.a", "user.b", "user.\u00ff"), List.copyOf(three.names()));
  }

  @Test
  void equalsAttributesOfTheSameValues() {
    Xattrs same = Xattrs.of(Map.of("user.a", latin1("1"), "user.b", latin1("2")));
    assertEquals(TWO, same);
    assertEquals(TWO.hashCode(), same.hashCode());
  }

  @Test
  void differsByValue() {
    assertNotEquals(TWO, TWO.with("user.a", latin1("2")));
  }

  @Test
  void keepsItsValuesFromItsMaker() {
    byte[] value = latin1("1");
    Xattrs xattrs = Xattrs.of("user.a", value);
    value[0] = 'x';
    assertEquals("1", xattrs.text("user.a"));
  }

  @Test
  void keepsItsValuesFromItsReaders() {
    List<byte[]> values = new ArrayList<>();
    TWO.forEach((name, value) -> values.add(value));
    values.getFirst()[0] = 'x';
    assertEquals("1", TWO.text("user.a"));
  }

  @Test
  void letsNobodyChangeItsNames() {
    assertThrows(UnsupportedOperationException.class, () -> TWO.names().clear());
  }

  @Test
  void filtersByName() {
    assertEquals(Xattrs.of("user.b", latin1("2")), TWO.filter(name -> name.endsWith("b")));
  }

  @Test
  void isNoneWhenNothingPasses() {
    assertSame(Xattrs.NONE, TWO.filter(name -> false));
  }

  @Test
  void hasEmptyTextForWhatItHasNot() {
    assertEquals("", TWO.text("user.c"));
  }
}
