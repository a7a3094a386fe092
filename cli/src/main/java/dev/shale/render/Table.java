package dev.shale.render;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows under headings, each column as wide as its widest cell. Not thread-safe. */
public final class Table {
  private static final String GAP = "   ";

  private final int columns;
  private final List<List<String>> rows = new ArrayList<>();

  private Table(int columns) {
    this.columns = columns;
  }

  /** A table with headings. */
  public static Table of(String... headings) {
    Table table = ofColumns(headings.length);
    table.row(headings);
    return table;
  }

  /** A table without headings. */
  public static Table ofColumns(int columns) {
    return new Table(columns);
  }

  /** Adds a row; it has as many cells as the table has columns. */
  public void row(String... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(cells.length + " cells in " + columns + " columns");
    }
    rows.add(List.of(cells));
  }

  /** Prints all rows. */
  public void print(PrintStream out) {
    int[] widths = widths();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String cell = row.get(i);
        line.append(cell);
        if (i < columns - 1) {
          line.append(" ".repeat(widths[i] - cell.length())).append(GAP);
        }
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private int[] widths() {
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return widths;
  }
}
