package dev.shale.error;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class OneLineTest {
  @Test
  void leavesOutWhatActsOnATerminal() {
    assertEquals("a b c d", OneLine.of("a\nb\u001b\u009bc\u202ed\u0007"));
  }

  @Test
  void isWhatARefusalSays() {
    assertEquals("read \"a b\": no", OciException.invalid("read \"%s\": no", "a\rb").getMessage());
  }
}
