package dev.shale.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class StepOutputTest {
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final List<String> told = new ArrayList<>();
  private final StepOutput output = new StepOutput(log, told::add);

  private void print(String text) throws IOException {
    output.write(text.getBytes(UTF_8));
  }

  @Test
  void passesOnAtOnceAndTellsOfLines() throws IOException {
    print("a\nb");
    assertEquals("a\nb", log.toString(UTF_8));
    assertEquals(List.of("a"), told);
    print("c\r\n\n");
    assertEquals(List.of("a", "bc", ""), told);
  }

  @Test
  void lineThatDoesNotEndEndsWithTheProcess() throws IOException {
    print("a\nb");
    output.close();
    assertEquals(List.of("a", "b"), told);
  }

  @Test
  void remembersTheLastLines() throws IOException {
    for (int i = 1; i <= StepOutput.REMEMBERED + 2; i++) {
      print("line " + i + "\n");
    }
    print("no end");
    List<String> expected = new ArrayList<>();
    IntStream.rangeClosed(4, StepOutput.REMEMBERED + 2).forEach(i -> expected.add("line " + i));
    expected.add("no end");
    assertEquals(expected, output.last());
  }

  @Test
  void ofLineThatIsWrittenOverTheLastStateIsRemembered() throws IOException {
    print("10%\r50%\r100%\r\n");
    assertEquals(List.of("100%"), output.last());
    assertEquals(List.of("10%\r50%\r100%"), told);
  }

  @Test
  void veryLongLineIsToldOfInPieces() throws IOException {
    print("x".repeat(StepOutput.MAX_LINE_BYTES));
    print("y\n");
    assertEquals(List.of("x".repeat(StepOutput.MAX_LINE_BYTES), "y"), told);
  }
}
