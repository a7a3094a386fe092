package dev.shale.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class WholeLinesTest {
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  private static void write(WholeLines lines, String text) throws IOException {
    lines.write(text.getBytes(UTF_8));
  }

  @Test
  void noLineIsCutByAnothers() throws IOException {
    try (WholeLines a = new WholeLines(log);
        WholeLines b = new WholeLines(log)) {
      write(a, "compiling ma");
      write(b, "fetching\nunp");
      write(a, "in.c\n");
      write(b, "acking\n");
    }
    assertEquals("fetching\ncompiling main.c\nunpacking\n", log.toString(UTF_8));
  }

  @Test
  void endsLineThatDidNotEnd() throws IOException {
    try (WholeLines lines = new WholeLines(log)) {
      write(lines, "a\nb");
      assertEquals("a\n", log.toString(UTF_8));
    }
    assertEquals("a\nb\n", log.toString(UTF_8));
  }

  @Test
  void passesOnLineThatNeverEnds() throws IOException {
    try (WholeLines lines = new WholeLines(log)) {
      write(lines, "x".repeat(1 << 16));
      assertEquals(1 << 16, log.size());
    }
  }
}
