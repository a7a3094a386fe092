package dev.shale.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.dockerfile.Lexer.Expanded;
import dev.shale.dockerfile.Lexer.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class LexerTest {
  private static final Path TABLE =
      Path.of(System.getProperty("testdata"), "dockerfile-words", "table");

  private static String word(String text) {
    return new Lexer('\\').expand(text, name -> Optional.empty()).text();
  }

  /** Run with {@code -Dgolden.update=true} to write the results, and read the difference. */
  @Test
  void expandsAsTheTableSays() throws IOException {
    List<String> actual = new ArrayList<>();
    List<String> modes = List.of();
    List<String> lines = Files.readAllLines(TABLE);
    for (String line : lines) {
      if (line.startsWith("modes ")) {
        modes = Arrays.asList(line.substring(6).split(" ", -1));
      }
      actual.add(
          line.isEmpty() || line.startsWith("#") || line.startsWith("modes ")
              ? line
              : result(line, modes));
    }
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(TABLE, String.join("\n", actual) + "\n");
    }
    assertEquals(Files.readString(TABLE), String.join("\n", actual) + "\n");
  }

  private static String result(String line, List<String> modes) {
    String[] columns = line.split("(?<= )\\|(?: |$)", 3);
    String form = columns[0].substring(0, columns[0].length() - 1);
    char escape = modes.contains("escape`") ? '`' : '\\';
    Mode[] lexerModes =
        Arrays.stream(Mode.values())
            .filter(mode -> modes.contains(mode.name()))
            .toArray(Mode[]::new);
    Map<String, String> values = values(columns[1].strip());
    String result;
    try {
      Expanded expanded =
          new Lexer(escape, lexerModes).expand(form, name -> Optional.ofNullable(values.get(name)));
      result =
          modes.contains("words")
              ? expanded.words().stream().map(w -> "[" + w + "]").collect(Collectors.joining(" "))
              : "=" + expanded.text();
    } catch (WordException e) {
      result = "! " + e.getMessage();
    }
    return (columns[0] + "| " + columns[1] + "| " + result.replace("\n", "\\n")).stripTrailing();
  }

  /** Blanks split; {@code \t} and {@code \n} are written for those that do not. */
  private static Map<String, String> values(String column) {
    Map<String, String> values = new HashMap<>();
    for (String assignment : column.split(" ", -1)) {
      String[] pair = assignment.split("=", 2);
      if (pair.length == 2) {
        values.put(
            pair[0], pair[1].replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\"));
      }
    }
    return values;
  }

  @Test
  void tellsWhichVariablesItUsedAndWhichWereNotSet() {
    Expanded expanded =
        new Lexer('\\')
            .expand("$b${a:-$c}\\$d'$e'", name -> Optional.of("1").filter(v -> name.equals("a")));
    assertEquals(Set.of("a"), expanded.used());
    assertEquals(Set.of("b", "c"), expanded.unset());
  }

  private static String nested(int depth) {
    return "${none:-".repeat(depth) + "x" + "}".repeat(depth);
  }

  @Test
  void expandsTheDeepestNesting() {
    assertEquals("x", word(nested(Lexer.MAX_DEPTH)));
  }

  @Test
  void refusesDeeperNesting() {
    assertThrows(WordException.class, () -> word(nested(Lexer.MAX_DEPTH + 1)));
  }

  @Test
  void expandsToTheLongestWord() {
    String half = "x".repeat(Lexer.MAX_LENGTH / 2);
    assertEquals(
        Lexer.MAX_LENGTH,
        new Lexer('\\').expand("$a$a", name -> Optional.of(half)).text().length());
  }

  @Test
  void refusesToExpandToLongerWords() {
    String half = "x".repeat(Lexer.MAX_LENGTH / 2);
    Lexer lexer = new Lexer('\\');
    assertThrows(WordException.class, () -> lexer.expand("$a$a-", name -> Optional.of(half)));
    assertThrows(WordException.class, () -> lexer.expand("${a//x/yyy}", n -> Optional.of(half)));
  }

  @Test
  void looksForRunsInTimeThatGrowsWithTheTextOnly() {
    String value = "a".repeat(Lexer.MAX_LENGTH / 2);
    assertEquals(
        value, new Lexer('\\').expand("${a//a*a*a*b/x}", name -> Optional.of(value)).text());
  }

  @Test
  void findsNothingToRefuseInWhatOnlyValuesDecide() {
    new Lexer('\\').check("${a:?needed}${b#$c}${d/\\*/x}");
  }
}
