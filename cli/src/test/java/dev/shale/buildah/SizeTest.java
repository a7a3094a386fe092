package dev.shale.buildah;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SizeTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "569, 569 B",
    "999, 999 B",
    "1000, 1 KB",
    "5604, 5.6 KB",
    "7240, 7.24 KB",
    "125400000, 125 MB",
    "1200000000000, 1.2 TB"
  })
  void hasThreeDigitsAndAUnit(long bytes, String expected) {
    assertEquals(expected, Size.of(bytes));
  }
}
