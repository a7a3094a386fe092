package dev.shale.plan;

import dev.shale.dockerfile.Dockerfile;
import dev.shale.dockerfile.Instruction;
import dev.shale.dockerfile.Problem;
import dev.shale.dockerfile.SourceRange;
import dev.shale.dockerfile.Substitution;
import dev.shale.dockerfile.Substitution.Variables;
import dev.shale.dockerfile.SubstitutionException;
import dev.shale.error.ErrorKind;
import java.util.List;

/** Expansion of the words of one instruction; what is wrong is told with its line. */
final class Expansion {
  private final Dockerfile file;
  private final SourceRange range;
  private final Substitution substitution;
  private final Variables variables;

  Expansion(Dockerfile file, Instruction instruction, Variables variables) {
    this.file = file;
    this.range = instruction.source().range();
    this.substitution = file.substitution();
    this.variables = variables;
  }

  String word(String text) {
    try {
      return substitution.word(text, variables);
    } catch (SubstitutionException e) {
      throw file.refusal(e.at(range));
    }
  }

  List<String> words(String text) {
    try {
      return substitution.words(text, variables);
    } catch (SubstitutionException e) {
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
