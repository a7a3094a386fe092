package dev.shale.buildcache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AlignmentTest {
  /** Steps are an instruction and an argument; a dash stands for a step without a counterpart. */
  @ParameterizedTest
  @CsvSource({
    "R1 C1 R2, R1 C1 R2, 0 1 2",
    "R1 C1 R2, R1 W1 C1 R2, 0 - 1 2",
    "R1 C1 R2, R1 R2, 0 2",
    "R1 C1 R2, R1 C2 R2, 0 1 2",
    "R1 R2 R3, R1 R9 R3, 0 1 2",
    "R1 R2, R2 R1, 1 -",
    "C1 R1, R5 C1 R1, - 0 1",
    "R1, R2 R3, 0 -",
    "'', R1, -",
    "R1 C1 C2 R2, R1 C3 W1 C4 R2, 0 1 - 2 3",
  })
  void findsCounterparts(String before, String now, String expected) {
    assertEquals(
        expected,
        Alignment.of(texts(before), texts(now)).stream()
            .map(place -> place.isPresent() ? Integer.toString(place.getAsInt()) : "-")
            .collect(Collectors.joining(" ")));
  }

  private static List<String> texts(String steps) {
    return steps.isEmpty()
        ? List.of()
        : List.of(steps.split(" ", -1)).stream()
            .map(step -> step.charAt(0) + " " + step.charAt(1))
            .toList();
  }
}
