package dev.shale.plan;

import dev.shale.dockerfile.Dockerfile;
import dev.shale.dockerfile.Instruction;
import dev.shale.dockerfile.Lexer;
import dev.shale.dockerfile.Lexer.Variables;
import dev.shale.dockerfile.Problem;
import dev.shale.dockerfile.SourceRange;
import dev.shale.dockerfile.WordException;
import dev.shale.error.ErrorKind;
import java.util.List;

/** Expansion of the words of one instruction; what is wrong is told with its line. */
final class Expansion {
  private final Dockerfile file;
  private final SourceRange range;
  private final Lexer lexer;
  private final Variables variables;

  Expansion(Dockerfile file, Instruction instruction, Variables variables) {
    this.file = file;
    this.range = instruction.source().range();
    this.lexer = file.lexer();
    this.variables = variables;
  }

  String word(String text) {
    try {
      return lexer.expand(text, variables).text();
    } catch (WordException e) {
      throw file.refusal(e.at(range));
    }
  }

  List<String> words(String text) {
    try {
      return lexer.expand(text, variables).words();
    } catch (WordException e) {
      throw file.refusal(e.at(range));
    }
  }

  RuntimeException invalid(String what) {
    return file.refusal(Problem.invalid(range, what));
  }

  RuntimeException unsupported(String what) {
    return file.refusal(new Problem(range, ErrorKind.UNSUPPORTED, what));
  }
}
