package dev.shale.dockerfile;

import dev.shale.error.OciException;
import java.util.Comparator;
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

  private static final Comparator<Problem> ORDER =
      Comparator.comparingInt((Problem problem) -> problem.range().file())
          .thenComparing(problem -> problem.range().start());

  private final transient List<SourceFile> files;
  private final transient List<Problem> problems;

  /**
   * @param files what the Dockerfile was read from
   * @param problems at least one, in any order
   */
  public DockerfileException(List<SourceFile> files, List<Problem> problems) {
    this(files, problems, problems.stream().min(ORDER).orElseThrow());
  }

  private DockerfileException(List<SourceFile> files, List<Problem> problems, Problem first) {
    super(first.kind(), line(files, first, problems.size() - 1));
    this.files = List.copyOf(files);
    this.problems = problems.stream().sorted(ORDER).toList();
  }

  private static String line(List<SourceFile> files, Problem problem, int others) {
    String fileName = files.get(problem.range().file()).name();
    String more = others == 0 ? "" : " (and %d more)".formatted(others);
    return "build %s:%d: %s%s"
        .formatted(fileName, problem.range().firstLine(), problem.what(), more);
  }

  /** What the Dockerfile was read from, itself first. */
  public List<SourceFile> files() {
    return files;
  }

  /** What is wrong, first line first; at least one. */
  public List<Problem> problems() {
    return problems;
  }

  /**
   * Every problem with its source line and what it is about underlined, ending in a newline. Of a
   * range of several lines, the first is shown.
   */
  public String report() {
    String shown =
        problems.stream().limit(MAX_REPORTED).map(this::excerpt).collect(Collectors.joining());
    int others = problems.size() - MAX_REPORTED;
    return others <= 0 ? shown : shown + "and %d more\n".formatted(others);
  }

  private String excerpt(Problem problem) {
    SourceFile file = files.get(problem.range().file());
    Position start = problem.range().start();
    String head =
        "%s:%d:%d: %s\n".formatted(file.name(), start.line(), start.column(), problem.what());
    if (start.line() > file.lines().size()) {
      return head;
    }
    String source = file.lines().get(start.line() - 1);
    String gutter = "%5d | ".formatted(start.line());
    return head
        + "%s%s\n%s%s\n".formatted(gutter, source, blank(gutter), mark(source, problem.range()));
  }

  /** As wide as the text left of the range, and a caret and a line below the range. */
  private static String mark(String source, SourceRange range) {
    int from = Math.min(range.start().column() - 1, source.length());
    boolean endsHere = range.end().line() == range.start().line();
    int end = endsHere ? range.end().column() - 1 : source.stripTrailing().length();
    int width = Math.max(1, Math.min(end, source.length()) - from);
    return blank(source.substring(0, from)) + "^" + "~".repeat(width - 1);
  }

  /** Tabs stay tabs, so that what follows stands below. */
  private static String blank(String text) {
    return text.replaceAll("[^\\t]", " ");
  }
}
