package dev.shale.buildah;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.render.GoTemplate;
import dev.shale.render.GoTemplate.MissingField;
import dev.shale.render.Table;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Rows by a template whose blanks and tabs divide columns, as buildah prints them. */
final class Columns {
  private static final String TABLE = "table ";

  private Columns() {}

  /**
   * Prints them.
   *
   * @param headings what fields are called, which is printed if {@code table} begins the template
   */
  static void print(ObjectNode headings, List<ObjectNode> rows, String template, PrintStream out) {
    boolean isTable = template.startsWith(TABLE);
    GoTemplate parsed =
        GoTemplate.parse(divided(isTable ? template.substring(TABLE.length()) : template));
    List<List<String>> cells = new ArrayList<>();
    if (isTable) {
      cells.add(cells(parsed.render(headings, MissingField.IS_AN_ERROR)));
    }
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
