package dev.shale.dockerfile;

import dev.shale.error.OciException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A refusal of a Dockerfile: everything that is wrong in it, in the order of its lines. The message
 * is about the first problem; {@link #report()} tells all.
 */
public final class DockerfileException extends OciException {
  private static final long serialVersionUID = 1L;

  /** How many problems a report spells out. */
  public static final int MAX_REPORTED = 20;

  private final String fileName;
  private final transient List<String> lines;
  private final transient List<Problem> problems;

  /**
   * @param lines the file's lines, for the report
   * @param problems at least one
   */
  public DockerfileException(String fileName, List<String> lines, List<Problem> problems) {
    super(problems.getFirst().kind(), line(fileName, problems.getFirst(), problems.size() - 1));
    this.fileName = fileName;
    this.lines = List.copyOf(lines);
    this.problems = List.copyOf(problems);
  }

  private static String line(String fileName, Problem problem, int others) {
    String more = others == 0 ? "" : " (and %d more)".formatted(others);
    return "build %s:%d: %s%s"
        .formatted(fileName, problem.range().firstLine(), problem.what(), more);
  }

  /** What is wrong, first line first; at least one. */
  public List<Problem> problems() {
    return problems;
  }

  /** Every problem with its source line and a caret below the place, ending in a newline. */
  public String report() {
    String shown =
        problems.stream().limit(MAX_REPORTED).map(this::excerpt).collect(Collectors.joining());
    int others = problems.size() - MAX_REPORTED;
    return others <= 0 ? shown : shown + "and %d more\n".formatted(others);
  }

  private String excerpt(Problem problem) {
    SourceRange range = problem.range();
    String head =
        "%s:%d:%d: %s\n".formatted(fileName, range.firstLine(), range.column(), problem.what());
    if (range.firstLine() > lines.size()) {
      return head;
    }
    String source = lines.get(range.firstLine() - 1);
    String gutter = "%5d | ".formatted(range.firstLine());
    return head + gutter + source + "\n" + blank(gutter) + indent(source, range) + "^\n";
  }

  /** As wide as the text left of the column: tabs stay tabs, so that the caret stands below. */
  private static String indent(String source, SourceRange range) {
    return blank(source.substring(0, Math.min(range.column() - 1, source.length())));
  }

  private static String blank(String text) {
    return text.replaceAll("[^\\t]", " ");
  }
}
