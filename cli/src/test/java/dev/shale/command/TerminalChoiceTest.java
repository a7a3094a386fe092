package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked on a terminal, and what counts as an answer. */
final class TerminalChoiceTest {
  private static final ImageReference ONE = ImageReference.parse("a.example/app:1");
  private static final ImageReference TWO = ImageReference.parse("b.example/app:1");

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Optional<ImageReference> choose(String typed) throws IOException {
    return new TerminalChoice(
            new PrintStream(err, true, StandardCharsets.UTF_8), () -> new StringReader(typed))
        .choose("app:1", List.of(ONE, TWO));
  }

  @Test
  void takesTheNumberThatIsTyped() throws IOException {
    assertEquals(Optional.of(TWO), choose("2\n"));
    assertEquals(
        """
        app:1 may be:
          1  a.example/app:1
          2  b.example/app:1
        which? [1-2]\s"""
            .replace("\n", System.lineSeparator()),
        err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void asksAgainWhereTheAnswerIsNone() throws IOException {
    assertEquals(Optional.of(ONE), choose("3\nx\n 1 \n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "0\n9\n-1\n1\n"})
  void refusesWhereNothingIsChosen(String typed) {
    OciException refused = assertThrows(OciException.class, () -> choose(typed));
    assertEquals("find app:1: none was chosen; give its full name", refused.getMessage());
  }
}
