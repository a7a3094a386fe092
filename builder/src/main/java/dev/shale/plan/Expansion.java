package dev.shale.plan;

import dev.shale.dockerfile.Dockerfile;
import dev.shale.dockerfile.DockerfileException;
import dev.shale.dockerfile.Heredoc;
import dev.shale.dockerfile.Instruction;
import dev.shale.dockerfile.Lexer;
import dev.shale.dockerfile.Lexer.Expanded;
import dev.shale.dockerfile.Lexer.Variables;
import dev.shale.dockerfile.Mount;
import dev.shale.dockerfile.Problem;
import dev.shale.dockerfile.SourceRange;
import dev.shale.dockerfile.Word;
import dev.shale.dockerfile.WordException;
import dev.shale.error.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Expansion of the words of one instruction. A word that cannot be expanded stays as written until
 * {@link #refusingAll} refuses it, together with the others.
 */
final class Expansion {
  private final List<Problem> problems = new ArrayList<>();
  private final SortedSet<String> unset = new TreeSet<>();
  private final SortedMap<String, String> used = new TreeMap<>();
  private final Dockerfile file;
  private final SourceRange range;
  private final Lexer lexer;
  private final Variables variables;

  Expansion(Dockerfile file, Instruction instruction, Variables variables) {
    this.file = file;
    this.range = instruction.source().range();
    this.lexer = file.lexer();
    this.variables = name -> noted(name, variables.value(name));
  }

  private Optional<String> noted(String name, Optional<String> value) {
    if (value.isEmpty()) {
      unset.add(name);
    } else {
      used.put(name, value.get());
    }
    return value;
  }

  /** What the variables asked for so far are worth, of those that are set. */
  SortedMap<String, String> used() {
    return used;
  }

  /** The variables asked for so far that are not set. */
  SortedSet<String> unset() {
    return unset;
  }

  String word(Word word) {
    return expanded(word).text();
  }

  List<String> words(Word word) {
    return expanded(word).words();
  }

  private Expanded expanded(Word word) {
    try {
      return lexer.expand(word.text(), variables);
    } catch (WordException e) {
      problems.add(e.at(word.range()));
      return new Expanded(word.text(), List.of(word.text()), new TreeSet<>(), new TreeSet<>());
    }
  }

  /**
   * Does what needs the words.
   *
   * @throws DockerfileException with all words that could not be expanded, in place of what came of
   *     them; or what the work throws
   */
  <T> T refusingAll(Supplier<T> work) {
    T result;
    try {
      result = work.get();
    } catch (DockerfileException e) {
      throw problems.isEmpty() ? e : new DockerfileException(file.files(), problems);
    }
    if (!problems.isEmpty()) {
      throw new DockerfileException(file.files(), problems);
    }
    return result;
  }

  /** A mount, each of its values expanded. */
  Mount mount(Word word) {
    try {
      return Mount.parse(word.text(), value -> lexer.expand(value, variables).text());
    } catch (WordException e) {
      throw file.refusal(e.at(word.range()));
    }
  }

  /** The text of a document, in which quotes mean nothing and the escape is always a backslash. */
  String document(Heredoc document) {
    try {
      return new Lexer('\\', Lexer.Mode.NO_QUOTES).expand(document.text(), variables).text();
    } catch (WordException e) {
      throw file.refusal(e.at(document.mark().range()));
    }
  }

  /** A refusal of the instruction. */
  RuntimeException invalid(String what) {
    return file.refusal(Problem.invalid(range, what));
  }

  /** A refusal of a word. */
  RuntimeException invalid(Word word, String what) {
    return file.refusal(Problem.invalid(word.range(), what));
  }

  /** A refusal of a word that means what shale has not. */
  RuntimeException unsupported(Word word, String what) {
    return file.refusal(new Problem(word.range(), ErrorKind.UNSUPPORTED, what));
  }
}
