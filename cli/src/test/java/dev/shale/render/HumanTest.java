package dev.shale.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HumanTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1 kB",
    "1010, 1.01 kB",
    "7730000, 7.73 MB",
    "77300000, 77.3 MB",
    "773400000, 773 MB",
    "999499999, 999 MB",
    "999500000, 1 GB",
    "9223372036854775807, 9.22 EB",
  })
  void printsThreeDigitsOfASize(long bytes, String expected) {
    assertEquals(expected, HumanSize.of(bytes));
  }

  @ParameterizedTest
  @CsvSource({
    "PT-5S, Less than a second ago",
    "PT0S, Less than a second ago",
    "PT1S, 1 second ago",
    "PT59S, 59 seconds ago",
    "PT1M30S, About a minute ago",
    "PT59M, 59 minutes ago",
    "PT1H, About an hour ago",
    "PT47H, 47 hours ago",
    "P2D, 2 days ago",
    "P13D, 13 days ago",
    "P14D, 2 weeks ago",
    "P59D, 8 weeks ago",
    "P60D, 2 months ago",
    "P729D, 24 months ago",
    "P730D, 2 years ago",
  })
  void saysAnAgeAsThePeersDo(Duration age, String expected) {
    assertEquals(expected, HumanAge.of(age));
  }
}
