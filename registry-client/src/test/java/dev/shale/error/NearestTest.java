package dev.shale.error;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NearestTest {
  @Test
  void countsASwapOfNeighboursAsOneSlip() {
    assertEquals(1, Nearest.distance("psuh", "push"));
  }

  @Test
  void findsTheNearest() {
    List<String> words = List.of("pull", "push", "ps");
    assertEquals(Optional.of("push"), Nearest.find("psuh", words));
  }

  @Test
  void staysSilentWhereNothingIsNear() {
    assertEquals(Optional.empty(), Nearest.find("frobnicate", List.of("pull", "push")));
  }

  @Test
  void takesNoOtherLetterForASlip() {
    assertEquals(Optional.empty(), Nearest.find("z", List.of("a", "b")));
  }
}
