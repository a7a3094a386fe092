package dev.shale.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class TableTest {
  @Test
  void alignsColumnsWithoutTrailingSpace() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Table table = Table.of("NAME", "SIZE");
    table.row("a-long-name", "1 B");
    table.row("b", "");
    table.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    assertEquals(
        """
        NAME          SIZE
        a-long-name   1 B
        b
        """,
        bytes.toString(StandardCharsets.UTF_8));
  }
}
