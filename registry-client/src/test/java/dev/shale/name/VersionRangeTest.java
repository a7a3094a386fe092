package dev.shale.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionRangeTest {
  /** What Masterminds/semver says to the same questions. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1.2.3            | 1.2.3                  | 1.2.4 1.2.2 1.2.3-rc1",
        "=1.2             | 1.2.0 1.2.9            | 1.3.0 1.1.9 2.2.0",
        "1.x              | 1.0.0 1.9.9            | 2.0.0 0.9.0 1.1.0-rc1",
        "1.2.*            | 1.2.0 1.2.7            | 1.3.0",
        "*                | 0.0.0 7.1.0            | 1.0.0-rc1",
        "X                | 0.0.0 7.1.0            | 1.0.0-rc1",
        "!=1.2.3          | 1.2.4                  | 1.2.3",
        "!=1.2            | 1.3.0 2.2.0            | 1.2.0 1.2.9",
        ">1               | 2.0.0                  | 1.0.0 1.9.9",
        ">1.2             | 1.3.0 2.0.0            | 1.2.0 1.2.9",
        ">1.2.3           | 1.2.4                  | 1.2.3",
        ">=1.2            | 1.2.0 1.2.1 3.0.0      | 1.1.9 1.2.0-rc1",
        "=>1.2            | 1.2.0                  | 1.1.9",
        "<1.2             | 1.1.9                  | 1.2.0",
        "<=1.2            | 1.2.0 1.2.9 1.0.0      | 1.3.0",
        "=<1              | 1.9.9                  | 2.0.0",
        "<=1.2.3          | 1.2.3                  | 1.2.4",
        "~1.2.3           | 1.2.3 1.2.9            | 1.2.2 1.3.0",
        "~>1.2            | 1.2.0 1.2.9            | 1.3.0",
        "~1               | 1.0.0 1.9.0            | 2.0.0",
        "^1.2.3           | 1.2.3 1.9.0            | 1.2.2 2.0.0",
        "^1               | 1.0.0 1.9.0            | 2.0.0 0.9.0",
        "^0.2.3           | 0.2.3 0.2.9            | 0.3.0 0.2.2",
        "^0.2             | 0.2.0 0.2.9            | 0.3.0",
        "^0.0.3           | 0.0.3                  | 0.0.4",
        "^0.0             | 0.0.0 0.0.9            | 0.1.0",
        "^0               | 0.0.0 0.9.0            | 1.0.0",
        ">=1.2 <2         | 1.2.0 1.9.9            | 2.0.0 1.1.0",
        ">=1.2,<2         | 1.2.0 1.9.9            | 2.0.0 1.1.0",
        ">= 1.2 , < 2     | 1.2.0 1.9.9            | 2.0.0 1.1.0",
        ">=1.2<2          | 1.2.0 1.9.9            | 2.0.0 1.1.0",
        ">=1, !=1.5       | 1.4.0 1.6.0            | 1.5.2",
        "1.2 - 1.4.5      | 1.2.0 1.4.5            | 1.4.6 1.1.0",
        "1.2 - 1.4        | 1.2.0 1.4.9            | 1.5.0",
        ">=2-0            | 2.0.0 2.1.0-rc1 3.0.0  | 1.9.0 1.9.0-rc1",
        "^1.2.3-beta.2    | 1.2.3-beta.4 1.5.0-a   | 1.2.3-beta.1 2.0.0",
        "v1.2             | 1.2.3                  | 1.3.0",
      })
  void meansWhatItsPeersMean(String range, String inside, String outside) {
    VersionRange parsed = VersionRange.parse(range);
    for (String version : inside.split(" ", -1)) {
      assertTrue(parsed.contains(SemanticVersion.parse(version)), range + " has " + version);
    }
    for (String version : outside.split(" ", -1)) {
      assertTrue(!parsed.contains(SemanticVersion.parse(version)), range + " has not " + version);
    }
  }

  @Test
  void anyOfSeveralSidesWill() {
    VersionRange range = VersionRange.parse("^1.2 || 3.x || >=5.0.0-0 <5.1");
    assertEquals(
        List.of("1.3.0", "3.0.1", "5.0.0-rc1"),
        Stream.of("1.1.0", "1.3.0", "1.3.0-rc1", "2.0.0", "3.0.1", "5.0.0-rc1", "5.1.0")
            .filter(version -> range.contains(SemanticVersion.parse(version)))
            .toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "latest", "1.2 ||", ">", ">=1.2 &2", "1.2.3.4", ">>1", "1 2 x y"})
  void refusesWhatIsNone(String range) {
    OciException refusal = assertThrows(OciException.class, () -> VersionRange.parse(range));
    assertEquals(ErrorKind.INVALID, refusal.kind());
    assertTrue(refusal.getMessage().startsWith("version range \"" + range + "\": no range at "));
  }

  @Test
  void isBounded() {
    String longest = " ".repeat(VersionRange.MAX_LENGTH - 1) + "1";
    assertTrue(VersionRange.parse(longest).contains(SemanticVersion.of(1, 2, 3)));
    assertThrows(OciException.class, () -> VersionRange.parse(longest + "1"));
    String widest = "1" + "||1".repeat(VersionRange.MAX_ALTERNATIVES - 1);
    assertTrue(VersionRange.parse(widest).contains(SemanticVersion.of(1, 2, 3)));
    assertThrows(OciException.class, () -> VersionRange.parse(widest + "||1"));
  }
}
