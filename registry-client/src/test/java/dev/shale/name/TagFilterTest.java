package dev.shale.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagFilterTest {
  private static final List<String> TAGS =
      List.of("latest", "1.2", "1.2.3", "v1.10", "1.2-alpine", "1x2", "edge_1");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.2            | 1.2",
        "latest,1.2,nix | latest 1.2",
        "1.2*           | 1.2 1.2.3 1.2-alpine",
        "1?2            | 1.2 1x2",
        "*1             | edge_1",
        "[a-l]*         | latest edge_1",
        "[!0-9]*        | latest v1.10 edge_1",
        "/^1\\.2/       | 1.2 1.2.3 1.2-alpine",
        "regex:[_x]     | 1x2 edge_1",
        "/(?i)LATEST/   | latest",
        "semver:^1.2    | 1.2 1.2.3 v1.10",
        "semver:>=1.2-0 | 1.2 1.2.3 v1.10 1.2-alpine",
      })
  void readsEachKind(String text, String accepted) {
    TagFilter filter = TagFilter.parse(text);
    assertEquals(accepted, String.join(" ", TAGS.stream().filter(filter::accepts).toList()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "//",
        "a/b",
        "a:b",
        "[a",
        "[]",
        "[!]",
        "a]",
        "{a,b}*",
        "[z-a]",
        "/(/",
        "/a**/",
        "/(?=a)/",
        "/a{1001}/",
        "/(a{100}){11}/",
        "/((a{2,99999999999})b){2}/",
        "semver:latest",
        "a\\*",
      })
  void refusesWhatIsNoFilterInOneLine(String text) {
    OciException refusal = assertThrows(OciException.class, () -> TagFilter.parse(text));
    assertEquals(ErrorKind.INVALID, refusal.kind());
    assertEquals(1, refusal.getMessage().lines().count());
  }

  @Test
  void patternsAreBounded() {
    String longest = "a".repeat(TextPattern.MAX_LENGTH);
    assertTrue(TextPattern.regex(longest).matches(longest));
    assertThrows(OciException.class, () -> TextPattern.regex(longest + "a"));
    assertTrue(TextPattern.regex("^(a{10}){100}$").matches("a".repeat(1000)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/^(a+)+$/",
        "/^(a|aa)+$/",
        "/(a*)*b/",
        "/^(a?){30}a{30}b/",
        "/a(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)x/",
        "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
      })
  void hostilePatternsTakeNoLonger(String text) {
    TagFilter filter = TagFilter.parse(text);
    String tag = "a".repeat(127) + "!";
    assertTimeoutPreemptively(Duration.ofSeconds(10), () -> assertTrue(!filter.accepts(tag)));
  }

  @Test
  void selectsWhatAnyIncludesAndNoneExcludes() {
    TagSelection selection =
        new TagSelection(
            List.of(TagFilter.parse("1.2*"), TagFilter.parse("latest")),
            List.of(TagFilter.parse("*-alpine"), TagFilter.parse("*.3")));
    assertEquals(List.of("latest", "1.2"), TAGS.stream().filter(selection::accepts).toList());
    assertTrue(TAGS.stream().allMatch(TagSelection.ALL::accepts));
  }
}
