package dev.shale.buildah;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.render.GoTemplate.MissingField;
import dev.shale.render.GoTemplate;
import dev.shale.render.Table;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Rows by a template whose blanks and tabs divide columns, as buildah prints them. */
final class Columns {
  private static final String TABLE = "table ";

  private Columns() {}

  /**
   * Prints them.
   *
   * @param template {@code table} at its beginning has headings printed, the fields' names
   */
  static void print(List<ObjectNode> rows, String template, PrintStream out) {
    boolean isTable = template.startsWith(TABLE);
    String text = isTable ? template.substring(TABLE.length()) : template;
    List<List<String>> cells = new ArrayList<>();
    if (isTable) {
      cells.add(cells(text.replaceAll("\\{\\{\\s*\\.(\\w+)\\s*}}", "$1").toUpperCase(Locale.ROOT)));
    }
    GoTemplate parsed = GoTemplate.parse(divided(text));
    for (ObjectNode row : rows) {
      cells.add(cells(parsed.render(row, MissingField.IS_AN_ERROR)));
    }
    int columns = cells.stream().mapToInt(List::size).max().orElse(0);
    Table table = Table.ofColumns(columns);
    for (List<String> line : cells) {
      List<String> whole = new ArrayList<>(line);
      whole.addAll(Collections.nCopies(columns - line.size(), ""));
      table.row(whole.toArray(String[]::new));
    }
    table.print(out);
  }

  /** Blanks outside of actions become tabs. */
  private static String divided(String template) {
    StringBuilder text = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < template.length(); i++) {
      char c = template.charAt(i);
      depth += template.startsWith("{{", i) ? 1 : template.startsWith("}}", i) ? -1 : 0;
      text.append(c == ' ' && depth == 0 ? '\t' : c);
    }
    return text.toString().replace("\\t", "\t");
  }

  private static List<String> cells(String line) {
    return List.of(line.split("[\t]", -1));
  }
}
