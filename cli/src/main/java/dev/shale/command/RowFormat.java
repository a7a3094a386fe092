package dev.shale.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.shale.json.Json;
import dev.shale.render.GoTemplate;
import dev.shale.render.GoTemplate.MissingField;
import dev.shale.render.Table;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** How a list is printed: as a table, as JSON, or each row by a template. */
final class RowFormat {
  private static final String TABLE = "table ";
  private static final Pattern FIELD = Pattern.compile("\\.([A-Za-z]\\w*)");

  @Option(
      names = "--format",
      paramLabel = "json|TEMPLATE",
      description = "print JSON, or each row by a Go template; \"table TEMPLATE\" adds headings")
  Optional<String> format = Optional.empty();

  @Option(names = "--json", description = "the same as --format json")
  boolean json;

  @Option(
      names = {"-n", "--noheading"},
      description = "print no headings")
  boolean noHeading;

  boolean isJson() {
    return json || format.equals(Optional.of("json"));
  }

  /** Prints documents as an array. */
  void printJson(List<? extends JsonNode> documents, PrintStream out) {
    ArrayNode array = Json.object().putArray("");
    documents.forEach(array::add);
    out.println(Json.pretty(array));
  }

  /**
   * Prints rows in any form but JSON.
   *
   * @param rows an object for each, all with the same fields
   * @param table the columns of the usual form: a heading, and the field that is under it
   */
  void printRows(List<? extends JsonNode> rows, List<Column> table, PrintStream out) {
    String asked = format.orElse("");
    if (asked.startsWith(TABLE)) {
      printByTemplate(rows, asked.substring(TABLE.length()), out);
    } else if (asked.isEmpty()) {
      printTable(rows, table, out);
    } else {
      GoTemplate template = GoTemplate.parse(asked);
      rows.forEach(row -> out.print(template.renderLine(row, MissingField.IS_AN_ERROR)));
    }
  }

  /** A column of the usual table. */
  record Column(String heading, String field) {}

  private void printTable(List<? extends JsonNode> rows, List<Column> columns, PrintStream out) {
    Table table = Table.ofColumns(columns.size());
    if (!noHeading) {
      table.row(columns.stream().map(Column::heading).toArray(String[]::new));
    }
    for (JsonNode row : rows) {
      table.row(
          columns.stream().map(column -> row.path(column.field()).asText()).toArray(String[]::new));
    }
    table.print(out);
  }

  /** The template's tabs divide its columns; the headings are the fields' names, in capitals. */
  private void printByTemplate(List<? extends JsonNode> rows, String text, PrintStream out) {
    List<String> cells = Arrays.asList(text.split("\\\\t|\t", -1));
    List<GoTemplate> templates = cells.stream().map(GoTemplate::parse).toList();
    Table table = Table.ofColumns(cells.size());
    if (!noHeading) {
      table.row(cells.stream().map(RowFormat::heading).toArray(String[]::new));
    }
    for (JsonNode row : rows) {
      table.row(
          templates.stream()
              .map(template -> template.render(row, MissingField.IS_AN_ERROR))
              .toArray(String[]::new));
    }
    table.print(out);
  }

  private static String heading(String cell) {
    return FIELD
        .matcher(cell)
        .results()
        .map((MatchResult match) -> match.group(1).toUpperCase(java.util.Locale.ROOT))
        .findFirst()
        .orElse("");
  }
}
