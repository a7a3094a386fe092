package dev.shale.dockerfile;

import dev.shale.dockerfile.Instruction.Arg.Declaration;
import dev.shale.dockerfile.Instruction.Assignment;
import dev.shale.dockerfile.Instruction.Assignment.Separator;
import dev.shale.dockerfile.Instruction.Paths;
import dev.shale.dockerfile.Instruction.Unset;
import dev.shale.dockerfile.JsonStrings.Outcome;
import dev.shale.error.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What stands behind an instruction's name and flags, in the forms that instructions have. What is
 * wrong is refused, and anything comes back.
 */
final class Arguments {
  private final Statement statement;
  private final List<Heredoc> documents;
  private final char escape;
  private final Lexer lexer;
  private final Refusals refusals;

  Arguments(Statement statement, List<Heredoc> documents, char escape, Refusals refusals) {
    this.statement = statement;
    this.documents = documents;
    this.escape = escape;
    this.lexer = new Lexer(escape);
    this.refusals = refusals;
  }

  private String name() {
    return statement.name();
  }

  private Excerpt args() {
    return statement.args();
  }

  /** All of it as one word. */
  Word whole() {
    return expandable(args());
  }

  /** Words between blanks, whatever quotes there are. */
  List<Word> atBlanks() {
    return Words.atBlanks(args()).stream().map(this::expandable).toList();
  }

  List<Declaration> declarations() {
    List<Declaration> declarations = new ArrayList<>();
    for (Excerpt word : Words.quoted(args(), escape)) {
      int equals = word.text().indexOf('=');
      if (equals == 0) {
        refusals.invalid(word.range(), "ARG \"%s\" has no name", word.text());
      } else if (equals < 0) {
        declarations.add(new Declaration(word.word(), Optional.empty()));
      } else {
        Word value = expandable(word.from(equals + 1));
        declarations.add(new Declaration(word.sub(0, equals).word(), Optional.of(value)));
      }
    }
    return declarations;
  }

  /** {@code name=value …}, or the old {@code name value}, told apart by the first word. */
  List<Assignment> assignments() {
    List<Excerpt> words = Words.quoted(args(), escape);
    if (!words.getFirst().text().contains("=")) {
      return oldAssignment();
    }
    List<Assignment> assignments = new ArrayList<>();
    for (Excerpt word : words) {
      int equals = word.text().indexOf('=');
      if (equals <= 0) {
        String what = equals == 0 ? "has no name" : "has no =";
        refusals.invalid(
            word.range(), "%s \"%s\" %s; expected NAME=VALUE", name(), word.text(), what);
      } else {
        Word name = expandable(word.sub(0, equals));
        assignments.add(new Assignment(name, expandable(word.from(equals + 1)), Separator.EQUALS));
      }
    }
    return assignments;
  }

  private List<Assignment> oldAssignment() {
    List<Excerpt> parts = Words.firstAndRest(args());
    if (parts.size() < 2) {
      refusals.invalid(
          args().range(), "%s \"%s\" has no value; expected NAME=VALUE", name(), args().text());
      return List.of();
    }
    Word name = expandable(parts.getFirst());
    return List.of(new Assignment(name, expandable(parts.getLast()), Separator.BLANK));
  }

  Paths paths() {
    List<Word> words = listOrWords();
    List<Word> sources = new ArrayList<>(words.subList(0, Math.max(0, words.size() - 1)));
    if (words.size() < 2) {
      refusals.invalid(
          statement.range(), "%s has no destination; expected SOURCE… DESTINATION", name());
      return new Paths(sources, whole(), documents);
    }
    Set<String> marks = new HashSet<>();
    documents.forEach(document -> marks.add(document.mark().text()));
    Word destination = words.getLast();
    if (!words.stream().map(Word::text).collect(Collectors.toSet()).containsAll(marks)) {
      refusals.invalid(
          args().range(), "%s: the name of a heredoc that is copied may have no blanks", name());
      return new Paths(List.of(), destination, documents);
    }
    if (marks.contains(destination.text())) {
      refusals.invalid(
          destination.range(), "%s has a heredoc where the destination should be", name());
    }
    sources.removeIf(word -> marks.contains(word.text()));
    return new Paths(sources.stream().map(this::checked).toList(), checked(destination), documents);
  }

  List<Word> volumes() {
    List<Word> paths = listOrWords();
    if (paths.isEmpty()) {
      refusals.invalid(statement.range(), "VOLUME has no paths");
    }
    if (paths.stream().anyMatch(path -> path.text().isBlank())) {
      refusals.invalid(statement.range(), "VOLUME has an empty path");
    }
    return paths.stream()
        .map(path -> checked(new Word(path.text().strip(), path.range())))
        .toList();
  }

  List<String> shell() {
    if (JsonStrings.read(args()) instanceof Outcome.Strings strings && !strings.words().isEmpty()) {
      return strings.values();
    }
    refusals.invalid(
        args().range(), "SHELL is not a JSON array of strings; write [\"/bin/sh\", \"-c\"]");
    return List.of();
  }

  CommandLine command() {
    return command(args());
  }

  private CommandLine command(Excerpt text) {
    return switch (JsonStrings.read(text)) {
      case Outcome.Strings strings -> new CommandLine.Exec(strings.values());
      case Outcome.NoArray none -> new CommandLine.ShellLine(text.text(), documents);
      case Outcome.Mixed mixed -> {
        refuseMixed(text);
        yield new CommandLine.Exec(List.of());
      }
    };
  }

  Instruction.Healthcheck.Check check(Flags flags) {
    List<Excerpt> parts = Words.firstAndRest(args());
    Excerpt kind = parts.getFirst();
    String upper = kind.text().toUpperCase(Locale.ROOT);
    if (upper.equals("NONE")) {
      if (parts.size() > 1) {
        refusals.invalid(parts.getLast().range(), "HEALTHCHECK NONE takes no arguments");
      }
      if (!flags.isEmpty()) {
        refusals.warn(statement.range(), "flags of HEALTHCHECK NONE have no effect");
      }
      return new Instruction.Healthcheck.Check.None();
    }
    if (!upper.equals("CMD") || parts.size() < 2) {
      refusals.invalid(kind.range(), "HEALTHCHECK %s: expected CMD COMMAND or NONE", kind.text());
      return new Instruction.Healthcheck.Check.None();
    }
    Instruction.Healthcheck.Timing timing = new HealthTiming(flags, refusals).timing();
    return new Instruction.Healthcheck.Check.Test(command(parts.getLast()), timing);
  }

  /** {@code KIND [NAME…]}; empty if there is no such kind, which is refused. */
  Optional<Instruction> unset(Source source) {
    List<Word> words = Words.quoted(args(), escape).stream().map(this::expandable).toList();
    Word kind = words.getFirst();
    List<Word> names = words.subList(1, words.size());
    Optional<Unset.Kind> known = Unset.Kind.of(kind.text());
    if (known.isEmpty()) {
      List<String> kinds = Arrays.stream(Unset.Kind.values()).map(Enum::name).toList();
      refusals.invalid(
          kind.range(),
          "UNSET %s: expected one of %s%s",
          kind,
          String.join(", ", kinds),
          Nearest.hint(kind.text().toUpperCase(Locale.ROOT), kinds));
      return Optional.empty();
    }
    if (known.get().isNamed() && names.isEmpty()) {
      refusals.invalid(kind.range(), "UNSET %s has no names", kind);
    } else if (!known.get().isNamed() && !names.isEmpty()) {
      refusals.invalid(
          names.getFirst().range(), "UNSET %s takes no names: there is only one", kind);
    }
    return Optional.of(new Instruction.Unset(source, known.get(), kind, names));
  }

  private List<Word> listOrWords() {
    return switch (JsonStrings.read(args())) {
      case Outcome.Strings strings -> strings.words();
      case Outcome.NoArray none -> Words.atBlanks(args()).stream().map(Excerpt::word).toList();
      case Outcome.Mixed mixed -> {
        refuseMixed(args());
        Word whole = args().word();
        yield List.of(whole, whole);
      }
    };
  }

  private void refuseMixed(Excerpt text) {
    refusals.invalid(text.range(), "%s: a JSON array here may have strings only", name());
  }

  private Word expandable(Excerpt word) {
    return checked(word.word());
  }

  /** Refuses a word that could not be expanded later. */
  Word checked(Word word) {
    try {
      lexer.check(word.text());
    } catch (WordException e) {
      refusals.add(word.range(), e);
    }
    return word;
  }

  /** Refuses a mount that could not be made of a word later. */
  Word mount(Word word) {
    try {
      MountReader.check(word.text(), lexer);
    } catch (WordException e) {
      refusals.add(word.range(), e);
    }
    return word;
  }
}
