package dev.shale.dockerfile;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import dev.shale.error.ErrorKind;
import java.util.List;

/** Where problems go while a file is read. */
final class Refusals {
  private final List<Problem> problems;
  private final List<Problem> warnings;

  Refusals(List<Problem> problems, List<Problem> warnings) {
    this.problems = problems;
    this.warnings = warnings;
  }

  /** Refuses what is wrong in one place. */
  @FormatMethod
  void invalid(SourceRange range, @FormatString String format, Object... args) {
    problems.add(new Problem(range, ErrorKind.INVALID, format.formatted(args)));
  }

  /** Tells of what is accepted, but doubtful. */
  @FormatMethod
  void warn(SourceRange range, @FormatString String format, Object... args) {
    warnings.add(Problem.invalid(range, format.formatted(args)));
  }

  void add(Problem problem) {
    problems.add(problem);
  }

  /** Refuses a word that cannot be expanded. */
  void add(SourceRange range, WordException refusal) {
    problems.add(refusal.at(range));
  }

  /** How many problems there are, of other instructions too. */
  int count() {
    return problems.size();
  }
}
