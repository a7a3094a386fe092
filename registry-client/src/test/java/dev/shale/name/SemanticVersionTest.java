package dev.shale.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SemanticVersionTest {
  /** Section 11 of the specification, and more of its kind; each before the next. */
  private static final List<String> ASCENDING =
      List.of(
          "0.0.0",
          "0.9",
          "1.0.0-0",
          "1.0.0-2",
          "1.0.0-10",
          "1.0.0-99999999999999999999999",
          "1.0.0--",
          "1.0.0-alpha",
          "1.0.0-alpha.1",
          "1.0.0-alpha.beta",
          "1.0.0-beta",
          "1.0.0-beta.2",
          "1.0.0-beta.11",
          "1.0.0-rc.1",
          "v1",
          "1.0.9",
          "1.0.10",
          "1.2",
          "1.10",
          "20240131123456");

  @Test
  void readsAVersionOfAnyLength() {
    String words = "a" + ".a".repeat(30_000);
    assertEquals("1.0.0-" + words, SemanticVersion.parse("1-" + words).toString());
  }

  @Test
  void ranksAsTheSpecificationDoes() {
    for (int i = 0; i < ASCENDING.size(); i++) {
      for (int j = 0; j < ASCENDING.size(); j++) {
        int order =
            SemanticVersion.parse(ASCENDING.get(i))
                .compareTo(SemanticVersion.parse(ASCENDING.get(j)));
        assertEquals(
            Integer.compare(i, j),
            Integer.signum(order),
            ASCENDING.get(i) + " " + ASCENDING.get(j));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1.0.0",
    "v1.2, 1.2.0",
    "1.2.3, 1.2.3",
    "01.02.03, 1.2.3",
    "1.2-alpine, 1.2.0-alpine",
    "1.2.3-rc.1+build.5, 1.2.3-rc.1+build.5",
    "3.19_x, ''",
    "latest, ''",
    "1.2.3.4, ''",
    "1., ''",
    "1.2.3-, ''",
    "1.2.3-a..b, ''",
    "V1, ''",
    "9999999999999999999, ''",
  })
  void readsTagsLeniently(String tag, String full) {
    assertEquals(full, SemanticVersion.find(tag).map(SemanticVersion::toString).orElse(""));
  }

  @Test
  void buildsAreOfOneRank() {
    SemanticVersion one = SemanticVersion.parse("1.2.3+a");
    assertEquals(0, one.compareTo(SemanticVersion.parse("1.2.3+b")));
    assertTrue(!one.equals(SemanticVersion.parse("1.2.3+b")));
  }

  @Test
  void printsWhatItParses() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      SemanticVersion version =
          new SemanticVersion(
              random.nextInt(50),
              random.nextInt(50),
              random.nextInt(),
              random.nextBoolean() ? List.of() : List.of("rc", "" + random.nextInt(9)),
              random.nextBoolean() ? "" : "b-" + random.nextInt(9));
      if (version.patch() >= 0) {
        assertEquals(version, SemanticVersion.parse(version.toString()));
      }
    }
  }

  @Test
  void refusesWhatIsNone() {
    assertEquals(
        "version \"latest\": expected MAJOR.MINOR.PATCH",
        assertThrows(OciException.class, () -> SemanticVersion.parse("latest")).getMessage());
  }
}
