package dev.shale.dockerfile;

import dev.shale.error.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lines of a file as instructions: comments left out, continued lines joined. Text that is
 * joined keeps the blanks at its start, as BuildKit does.
 *
 * <p>Spec: Dockerfile reference, "Format" and "escape".
 */
final class LineReader {
  private final List<String> lines;
  private final int file;
  private final char escape;
  private final List<Problem> warnings;
  private int next;

  /**
   * @param file its index in {@link Dockerfile#files()}
   * @param lines without line feeds; carriage returns are left out here
   * @param first the index of the line to begin with
   * @param escape what continues a line at its end
   * @param warnings where to add what is doubtful
   */
  LineReader(int file, List<String> lines, int first, char escape, List<Problem> warnings) {
    this.lines = lines;
    this.file = file;
    this.next = first;
    this.escape = escape;
    this.warnings = warnings;
  }

  /** A line without the carriage returns at its end. */
  static String withoutReturns(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == '\r') {
      end--;
    }
    return line.substring(0, end);
  }

  /** The next instruction; empty at the end of the file. */
  Optional<LogicalLine> next() {
    List<Word> comments = new ArrayList<>();
    while (next < lines.size()) {
      String line = line(next);
      int start = Blanks.start(line);
      if (start == line.length()) {
        comments.clear();
      } else if (line.charAt(start) != '#') {
        return Optional.of(joined(start, comments));
      } else {
        addComment(line, start + 1, comments);
      }
      next++;
    }
    return Optional.empty();
  }

  private String line(int index) {
    return withoutReturns(lines.get(index));
  }

  private Position place(int column) {
    return new Position(next + 1, column);
  }

  /** A comment without any text parts those above it from the instruction. */
  private void addComment(String line, int start, List<Word> comments) {
    Excerpt.Builder comment = new Excerpt.Builder(file);
    comment.add(line.substring(start), place(start + 1));
    Word word = comment.build().strip().word();
    if (word.text().isEmpty()) {
      comments.clear();
    } else {
      comments.add(word);
    }
  }

  private LogicalLine joined(int start, List<Word> comments) {
    Excerpt.Builder text = new Excerpt.Builder(file);
    Position first = place(start + 1);
    boolean isContinued = add(text, line(next), start);
    boolean isWhole = true;
    Position end = place(line(next).length() + 1);
    while (isContinued && next + 1 < lines.size()) {
      String line = line(++next);
      end = place(line.length() + 1);
      int content = Blanks.start(line);
      if (content == line.length()) {
        isWhole = isWhole && warnOfEmptyLine();
      } else if (line.charAt(content) != '#') {
        isContinued = add(text, line, 0);
      }
    }
    next++;
    return new LogicalLine(text.build().strip(), new SourceRange(file, first, end), comments);
  }

  /** Adds a line from a column on; whether the next one continues it. */
  private boolean add(Excerpt.Builder text, String line, int start) {
    int mark = continuation(line, start, escape);
    text.add(line.substring(start, mark < 0 ? line.length() : mark), place(start + 1));
    return mark >= 0;
  }

  /** Where a line has the mark that the next one continues it; -1 if it has none. */
  static int continuation(String line, int start, char escape) {
    int end = line.length();
    while (end > start && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
      end--;
    }
    boolean isMark =
        end > start
            && line.charAt(end - 1) == escape
            && (end - 1 == start || line.charAt(end - 2) != escape);
    return isMark ? end - 1 : -1;
  }

  /**
   * The first empty line of an instruction is enough to tell of. BuildKit points at the
   * instruction's last line; it is the empty one that has to go.
   */
  private boolean warnOfEmptyLine() {
    Position place = place(1);
    warnings.add(
        new Problem(
            new SourceRange(file, place, place),
            ErrorKind.INVALID,
            "Empty continuation line",
            Optional.of(Rule.NO_EMPTY_CONTINUATION)));
    return false;
  }

  /**
   * A document.
   *
   * @param content lines with their ends, without the one that ends it
   */
  record Body(String content, SourceRange range) {}

  /** The lines up to one that is {@code end}; empty, and all lines passed, if there is none. */
  Optional<Body> body(String end, Heredoc.Tabs tabs) {
    Position start = place(1);
    StringBuilder content = new StringBuilder();
    while (next < lines.size()) {
      String line = line(next);
      String text = tabs == Heredoc.Tabs.STRIPPED ? withoutTabs(line) : line;
      if (text.equals(end)) {
        Position behind = place(line.length() + 1);
        next++;
        return Optional.of(new Body(content.toString(), new SourceRange(file, start, behind)));
      }
      content.append(lines.get(next++)).append('\n');
    }
    return Optional.empty();
  }

  private static String withoutTabs(String line) {
    int start = 0;
    while (start < line.length() && line.charAt(start) == '\t') {
      start++;
    }
    return line.substring(start);
  }
}
