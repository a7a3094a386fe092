package dev.shale.dockerfile;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import dev.shale.error.ErrorKind;
import java.util.List;

/** Where the problems of one instruction go, each at the part of the text that it is about. */
final class Refusals {
  private final LogicalLine line;
  private final List<Problem> problems;

  Refusals(LogicalLine line, List<Problem> problems) {
    this.line = line;
    this.problems = problems;
  }

  /** Refuses what is wrong about a part of the instruction. */
  @FormatMethod
  void invalid(String part, @FormatString String format, Object... args) {
    problems.add(new Problem(line.find(part), ErrorKind.INVALID, format.formatted(args)));
  }

  /** Refuses what the language has, but shale has not. */
  @FormatMethod
  void unsupported(String part, @FormatString String format, Object... args) {
    problems.add(new Problem(line.find(part), ErrorKind.UNSUPPORTED, format.formatted(args)));
  }

  /** Refuses a word that cannot be expanded. */
  void add(String part, WordException refusal) {
    problems.add(refusal.at(line.find(part)));
  }

  /** How many problems there are, of other instructions too. */
  int count() {
    return problems.size();
  }
}
