package dev.shale.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SubstitutionTest {
  private static final Map<String, String> VALUES =
      Map.of("a", "1", "empty", "", "two", "x y", "quote", "'q'", "dollar", "$a");

  private static Optional<String> value(String name) {
    return Optional.ofNullable(VALUES.get(name));
  }

  private static String word(String text) {
    return new Substitution('\\').word(text, SubstitutionTest::value);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "$a,1",
        "${a}b,1b",
        "$a$a,11",
        "$ab,||",
        "$a.b,1.b",
        "${none:-d},d",
        "${empty:-d},d",
        "${a:-d},1",
        "${a:+b},b",
        "${none:+b},||",
        "${empty:+b},||",
        "${none:-${a}},1",
        "${none:-'}'},}",
        "${none:-x\\}y},x}y",
        "\\$a,$a",
        "\\\\$a,\\1",
        "'$a',$a",
        "\"$a\",1",
        "\"\\$a\",$a",
        "\"a\\b\",a\\b",
        "\"a\\\"b\",a\"b",
        "'a\"b',a\"b",
        "\"a'b\",a'b",
        "a\\b,ab",
        "a\\,a",
        "$,$",
        "a$,a$",
        "$ a,$ a",
        "$two,x y",
        "$quote,'q'",
        "$dollar,$a",
        "$1a,a",
        "${1},||",
      })
  void expandsAsDockerDoes(String text, String expected) {
    assertEquals(expected, word(text));
  }

  @Test
  void escapesByTheCharacterOfTheFile() {
    assertEquals("c:\\$a", new Substitution('`').word("c:\\`$a", SubstitutionTest::value));
  }

  @Test
  void splitsValuesAtTheirBlanksUnlessQuoted() {
    assertEquals(
        List.of("x", "y", "x y", "a b"),
        new Substitution('\\').words("$two \"$two\" a\\ b", SubstitutionTest::value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"'a", "\"a", "${a", "${", "${a:-b", "${}", "${:-x}", "${{a}}", "${a:=b}"})
  void refusesWhatIsNotClosedOrUnknown(String text) {
    SubstitutionException refusal = assertThrows(SubstitutionException.class, () -> word(text));
    assertEquals(ErrorKind.INVALID, refusal.kind());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${a-b}",
        "${a+b}",
        "${a?b}",
        "${a:?b}",
        "${a#b}",
        "${a##b}",
        "${a%b}",
        "${a/b/c}"
      })
  void namesTheModifierThatIsNotOfferedYet(String text) {
    SubstitutionException refusal = assertThrows(SubstitutionException.class, () -> word(text));
    assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
  }

  private static String nested(int depth) {
    return "${none:-".repeat(depth) + "x" + "}".repeat(depth);
  }

  @Test
  void expandsTheDeepestNesting() {
    assertEquals("x", word(nested(Substitution.MAX_DEPTH)));
  }

  @Test
  void refusesDeeperNesting() {
    assertThrows(SubstitutionException.class, () -> word(nested(Substitution.MAX_DEPTH + 1)));
  }
}
