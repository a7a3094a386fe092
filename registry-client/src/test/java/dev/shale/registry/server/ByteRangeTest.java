package dev.shale.registry.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteRangeTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-0,0,0",
    "bytes=0-,0,99",
    "bytes=99-,99,99",
    "bytes=10-1000,10,99",
    "bytes=-1,99,99",
    "bytes=-1000,0,99",
    "bytes = 5-6,5,6"
  })
  void readsOneRange(String header, long first, long last) {
    assertEquals(new ByteRange.Part(first, last), ByteRange.parse(header, 100));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=100-", "bytes=-0", "bytes=5-4"})
  void findsNothingThere(String header) {
    assertEquals(new ByteRange.Unsatisfiable(), ByteRange.parse(header, 100));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-1,5-6", "lines=0-1", "bytes=a-b", "bytes=-", "0-1"})
  void givesTheWholeWhereItNeedNotUnderstand(String header) {
    assertEquals(new ByteRange.Whole(), ByteRange.parse(header, 100));
  }

  @Test
  void hasNoPartOfNothing() {
    assertEquals(new ByteRange.Unsatisfiable(), ByteRange.parse("bytes=0-", 0));
  }
}
