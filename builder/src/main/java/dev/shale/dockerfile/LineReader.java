package dev.shale.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a file as instructions: comments left out, continued lines joined. Text that is
 * joined keeps the blanks at its start, as BuildKit does.
 *
 * <p>Spec: Dockerfile reference, "Format" and "escape".
 */
final class LineReader {
  private final List<String> lines;
  private final List<Problem> warnings;
  private final Pattern continued;
  private int next;

  /**
   * @param escape what continues a line at its end
   * @param warnings where to add what is doubtful
   */
  LineReader(List<String> lines, char escape, List<Problem> warnings) {
    this.lines = lines;
    this.warnings = warnings;
    String mark = Pattern.quote(String.valueOf(escape));
    this.continued =
        Pattern.compile("^(|.*[^" + "\\" + escape + "])" + mark + "[ \t]*$", Pattern.DOTALL);
  }

  /** The next instruction; empty at the end of the file. */
  Optional<LogicalLine> next() {
    while (next < lines.size()) {
      String line = lines.get(next++).stripLeading();
      if (!line.isEmpty() && !line.startsWith("#")) {
        return Optional.of(joined(line));
      }
    }
    return Optional.empty();
  }

  /** Passes lines up to one that is {@code end}; whether there was one. */
  boolean skipPast(String end, Tabs tabs) {
    while (next < lines.size()) {
      String line = lines.get(next++);
      if (end.equals(tabs == Tabs.STRIPPED ? line.replaceFirst("^\t+", "") : line)) {
        return true;
      }
    }
    return false;
  }

  /** Whether tabs before a heredoc's end mark count. */
  enum Tabs {
    KEPT,
    STRIPPED
  }

  private LogicalLine joined(String first) {
    int firstLine = next;
    int column = lines.get(firstLine - 1).length() - first.length() + 1;
    StringBuilder text = new StringBuilder();
    List<Integer> emptyLines = new ArrayList<>();
    Matcher end = continued.matcher(first);
    boolean isContinued = end.matches();
    text.append(isContinued ? end.group(1) : first);
    while (isContinued && next < lines.size()) {
      String line = lines.get(next++);
      if (line.isBlank()) {
        emptyLines.add(next);
      } else if (!line.stripLeading().startsWith("#")) {
        end = continued.matcher(line);
        isContinued = end.matches();
        text.append(isContinued ? end.group(1) : line);
      }
    }
    emptyLines.stream().findFirst().ifPresent(this::warnOfEmptyLine);
    SourceRange range = new SourceRange(firstLine, next, column);
    return new LogicalLine(new Source(range, text.toString().strip()), lines);
  }

  private void warnOfEmptyLine(int line) {
    warnings.add(
        Problem.invalid(
            SourceRange.at(line, 1),
            "empty line in a continued instruction; end the instruction or remove the line"));
  }
}
