package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SuggestionsTest {
  @Test
  void countsASwapOfNeighboursAsOneSlip() {
    assertEquals(1, Suggestions.distance("psuh", "push"));
  }

  @Test
  void findsTheNearest() {
    List<String> words = List.of("pull", "push", "ps");
    assertEquals(Optional.of("push"), Suggestions.nearest("psuh", words));
  }

  @Test
  void staysSilentWhereNothingIsNear() {
    assertEquals(Optional.empty(), Suggestions.nearest("frobnicate", List.of("pull", "push")));
  }
}
