package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What help says is a promise: each command's is kept in {@code testdata/cli/help}. */
final class HelpTest {
  private static final Path GOLDEN = Path.of(System.getProperty("testdata", ""), "cli", "help");

  static Stream<String> commands() {
    return CommandTable.entries().stream().map(CommandEntry::name);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void saysWhatItSaidBefore(String command) throws IOException {
    String help = ProgramRun.of(words(command, "--help")).out();
    Path golden = GOLDEN.resolve(command.replace(' ', '-') + ".txt");
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(golden, help);
    }
    assertEquals(Files.readString(golden), help);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void isTheSameByEitherWord(String command) {
    assertEquals(
        ProgramRun.of(words(command, "--help")).out(), ProgramRun.of(words("help", command)).out());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void hasExamplesOfThatCommandWhichParse(String command) {
    List<String> examples = CommandTable.find(command).orElseThrow().command().get().examples();
    assertFalse(examples.isEmpty());
    for (String example : examples) {
      List<String> words =
          ShellWords.split(example).stream().takeWhile(HelpTest::isBeforeRedirection).toList();
      Arguments arguments = Arguments.cut(words);
      assertEquals(command, arguments.command().orElseThrow());
      assertTrue(
          Parsed.of(CommandTable.find(command).orElseThrow(), arguments.options()).command()
              != null);
    }
  }

  private static String[] words(String... phrases) {
    return Stream.of(phrases).flatMap(p -> Stream.of(p.split(" ", -1))).toArray(String[]::new);
  }

  private static boolean isBeforeRedirection(String word) {
    return !word.startsWith("<") && !word.startsWith(">") && !word.equals("|");
  }

  @Test
  void coversEveryCommandInTheOverview() {
    String overview = ProgramRun.of("help").out();
    commands().forEach(name -> assertTrue(overview.contains("\n  " + name + " "), name));
  }
}
