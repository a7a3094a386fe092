package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.OciException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CommandFamilyTest {
  private static final CommandFamily FRUIT =
      new CommandFamily(
          "fruit", List.of(entry("fruit peel", "Peel it"), entry("fruit eat", "Eat")));

  private static CommandEntry entry(String name, String summary) {
    return new CommandEntry(name, List.of(), "Other", summary, VersionCommand::new);
  }

  private static String explained(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FRUIT.explain(List.of(words), new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theFirstWordAloneListsTheSecondOnes() {
    assertEquals(
        """
        Usage: shale fruit COMMAND [OPTIONS] [ARGUMENTS]

          fruit peel   Peel it
          fruit eat    Eat

        shale help fruit COMMAND explains a command, with examples.
        """,
        explained());
    assertEquals(explained(), explained("--help"));
  }

  @Test
  void aWordThatIsNoSecondOneIsAnsweredWithTheNearest() {
    OciException refused = assertThrows(OciException.class, () -> explained("peal"));
    assertEquals(
        "fruit: no command \"peal\"; did you mean peel?; see shale fruit --help",
        refused.getMessage());
  }
}
