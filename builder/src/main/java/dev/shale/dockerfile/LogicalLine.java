package dev.shale.dockerfile;

import java.util.List;

/**
 * One instruction's text, continued lines joined.
 *
 * @param source the joined text and where it is
 * @param lines the file's lines, to find things in
 */
record LogicalLine(Source source, List<String> lines) {
  String text() {
    return source.text();
  }

  /** Where a part of the text is written; the start of the instruction if it is not found. */
  SourceRange find(String part) {
    SourceRange whole = source.range();
    for (int line = whole.firstLine(); line <= whole.lastLine() && !part.isEmpty(); line++) {
      int from = line == whole.firstLine() ? whole.column() - 1 : 0;
      int column = lines.get(line - 1).indexOf(part, from);
      if (column >= 0) {
        return SourceRange.at(line, column + 1);
      }
    }
    return whole;
  }
}
