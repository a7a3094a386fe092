package dev.shale.dockerfile;

import dev.shale.dockerfile.Instruction.Arg.Declaration;
import dev.shale.dockerfile.Instruction.Assignment;
import dev.shale.dockerfile.Instruction.Ownership;
import dev.shale.dockerfile.Instruction.Paths;
import dev.shale.dockerfile.JsonStrings.Outcome;
import dev.shale.error.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads one instruction. What is wrong goes to {@link Refusals}, and nothing comes back. */
final class InstructionParser {
  private static final List<String> NAMES =
      List.of(
          "ADD",
          "ARG",
          "CMD",
          "COPY",
          "ENTRYPOINT",
          "ENV",
          "EXPOSE",
          "FROM",
          "HEALTHCHECK",
          "LABEL",
          "MAINTAINER",
          "ONBUILD",
          "RUN",
          "SHELL",
          "STOPSIGNAL",
          "USER",
          "VOLUME",
          "WORKDIR");
  private static final Set<String> NO_TRIGGERS = Set.of("FROM", "ONBUILD", "MAINTAINER");
  private static final Pattern STAGE_NAME = Pattern.compile("[a-z][a-z0-9-_.]*");

  private final char escape;
  private final Lexer lexer;

  InstructionParser(Directives directives) {
    this.escape = directives.escape();
    this.lexer = new Lexer(escape);
  }

  /** The instruction of a line, if nothing is wrong with it. */
  Optional<Instruction> parse(LogicalLine line, Refusals refusals) {
    return parse(line, line.source(), Statement.of(line.text()), refusals);
  }

  /** The instruction that follows ONBUILD. */
  Optional<Instruction> trigger(LogicalLine line, String text, Refusals refusals) {
    Statement statement = Statement.of(text);
    if (NO_TRIGGERS.contains(statement.name())) {
      refusals.invalid("", "%s may not follow ONBUILD", statement.name());
      return Optional.empty();
    }
    return parse(line, new Source(line.source().range(), text), statement, refusals);
  }

  private Optional<Instruction> parse(
      LogicalLine line, Source source, Statement statement, Refusals refusals) {
    if (!NAMES.contains(statement.name())) {
      String written = source.text().substring(0, statement.name().length());
      refusals.invalid(
          written, "unknown instruction %s%s", written, Nearest.hint(statement.name(), NAMES));
      return Optional.empty();
    }
    int before = refusals.count();
    Flags flags = Flags.parse(statement.name(), statement.flags(), refusals);
    if (statement.args().isEmpty()) {
      refusals.invalid("", "%s has no arguments", statement.name());
    }
    if (refusals.count() > before) {
      return Optional.empty();
    }
    Optional<Instruction> instruction =
        new Reading(line, source, statement, flags, refusals).instruction();
    return instruction.filter(whole -> refusals.count() == before);
  }

  /** One instruction being read. */
  private final class Reading {
    private final LogicalLine line;
    private final Source source;
    private final String name;
    private final String args;
    private final Flags flags;
    private final Refusals refusals;

    Reading(LogicalLine line, Source source, Statement statement, Flags flags, Refusals refusals) {
      this.line = line;
      this.source = source;
      this.name = statement.name();
      this.args = statement.args();
      this.flags = flags;
      this.refusals = refusals;
    }

    Optional<Instruction> instruction() {
      return switch (name) {
        case "FROM" -> from();
        case "ARG" -> Optional.of(new Instruction.Arg(source, declarations()));
        case "ENV" -> assignments().map(pairs -> new Instruction.Env(source, pairs));
        case "LABEL" -> assignments().map(pairs -> new Instruction.Label(source, pairs));
        case "WORKDIR" -> Optional.of(new Instruction.Workdir(source, expandable(args)));
        case "USER" -> Optional.of(new Instruction.User(source, expandable(args)));
        case "STOPSIGNAL" -> Optional.of(new Instruction.StopSignal(source, expandable(args)));
        case "MAINTAINER" -> Optional.of(new Instruction.Maintainer(source, args));
        case "COPY" ->
            paths().map(paths -> new Instruction.Copy(source, copyFrom(), ownership(), paths));
        case "ADD" -> paths().map(paths -> new Instruction.Add(source, ownership(), paths));
        case "RUN" -> command(args).map(command -> new Instruction.Run(source, command));
        case "CMD" -> command(args).map(command -> new Instruction.Cmd(source, command));
        case "ENTRYPOINT" ->
            command(args).map(command -> new Instruction.Entrypoint(source, command));
        case "EXPOSE" ->
            Optional.of(new Instruction.Expose(source, expandable(Words.atBlanks(args))));
        case "VOLUME" -> volumes();
        case "SHELL" -> shell();
        case "HEALTHCHECK" -> healthcheck();
        case "ONBUILD" ->
            trigger(line, args, refusals).map(left -> new Instruction.OnBuild(source, left));
        default -> throw new IllegalStateException(name); // every name of NAMES is above
      };
    }

    private Optional<Instruction> from() {
      List<String> words = Words.atBlanks(args);
      boolean isNamed = words.size() == 3 && words.get(1).equalsIgnoreCase("as");
      if (words.size() != 1 && !isNamed) {
        refusals.invalid("", "FROM has %d arguments; expected IMAGE [AS NAME]", words.size());
        return Optional.empty();
      }
      Optional<String> stage = isNamed ? stageName(words.get(2)) : Optional.empty();
      return Optional.of(
          new Instruction.From(
              source,
              flags.value("platform").map(this::expandable),
              expandable(words.get(0)),
              stage));
    }

    private Optional<String> stageName(String written) {
      String lower = written.toLowerCase(Locale.ROOT);
      if (!STAGE_NAME.matcher(lower).matches()) {
        refusals.invalid(
            written,
            "stage name \"%s\": expected a letter, then letters, digits and - _ .",
            written);
      }
      return Optional.of(lower);
    }

    private List<Declaration> declarations() {
      List<Declaration> declarations = new ArrayList<>();
      for (String word : Words.quoted(args, escape)) {
        int equals = word.indexOf('=');
        if (equals == 0) {
          refusals.invalid(word, "ARG \"%s\" has no name", word);
        } else if (equals < 0) {
          declarations.add(new Declaration(word, Optional.empty()));
        } else {
          String value = expandable(word.substring(equals + 1));
          declarations.add(new Declaration(word.substring(0, equals), Optional.of(value)));
        }
      }
      return declarations;
    }

    /** {@code name=value …}, or the old {@code name value}, told apart by the first word. */
    private Optional<List<Assignment>> assignments() {
      List<String> words = Words.quoted(args, escape);
      if (!words.getFirst().contains("=")) {
        return oldAssignment();
      }
      List<Assignment> assignments = new ArrayList<>();
      for (String word : words) {
        int equals = word.indexOf('=');
        if (equals <= 0) {
          String what = equals == 0 ? "has no name" : "has no =";
          refusals.invalid(word, "%s \"%s\" %s; expected NAME=VALUE", name, word, what);
        } else {
          assignments.add(
              new Assignment(
                  expandable(word.substring(0, equals)), expandable(word.substring(equals + 1))));
        }
      }
      return Optional.of(assignments);
    }

    private Optional<List<Assignment>> oldAssignment() {
      String[] parts = args.split("[\\t\\x0B\\f\\r ]+", 2);
      if (parts.length < 2) {
        refusals.invalid(args, "%s \"%s\" has no value; expected NAME=VALUE", name, args);
        return Optional.empty();
      }
      return Optional.of(List.of(new Assignment(expandable(parts[0]), expandable(parts[1]))));
    }

    private Optional<String> copyFrom() {
      Optional<String> from = flags.value("from");
      if (from.filter(text -> text.indexOf('$') >= 0).isPresent()) {
        refusals.invalid(
            "--from",
            "flag --from of COPY may not use variables; name a stage by FROM and copy from that");
      }
      return from;
    }

    private Ownership ownership() {
      return new Ownership(
          flags.value("chown").map(this::expandable), flags.value("chmod").map(this::expandable));
    }

    private Optional<Paths> paths() {
      List<String> words = listOrWords();
      if (words.size() < 2) {
        refusals.invalid("", "%s has no destination; expected SOURCE… DESTINATION", name);
        return Optional.empty();
      }
      List<String> expandable = expandable(words);
      int last = expandable.size() - 1;
      return Optional.of(new Paths(expandable.subList(0, last), expandable.get(last)));
    }

    private Optional<Instruction> volumes() {
      List<String> paths = listOrWords();
      if (paths.isEmpty() || paths.stream().anyMatch(String::isBlank)) {
        refusals.invalid("", "VOLUME has an empty path");
      }
      return Optional.of(
          new Instruction.Volume(source, expandable(paths.stream().map(String::strip).toList())));
    }

    private Optional<Instruction> shell() {
      if (JsonStrings.read(args) instanceof Outcome.Strings strings
          && !strings.values().isEmpty()) {
        return Optional.of(new Instruction.Shell(source, strings.values()));
      }
      refusals.invalid(args, "SHELL is not a JSON array of strings; write [\"/bin/sh\", \"-c\"]");
      return Optional.empty();
    }

    private Optional<Instruction> healthcheck() {
      String[] parts = args.split("\\s+", 2);
      String kind = parts[0].toUpperCase(Locale.ROOT);
      String rest = parts.length < 2 ? "" : parts[1];
      if (kind.equals("NONE")) {
        if (!rest.isEmpty() || !flags.isEmpty()) {
          refusals.invalid(parts[0], "HEALTHCHECK NONE takes neither flags nor arguments");
        }
        return Optional.of(
            new Instruction.Healthcheck(source, new Instruction.Healthcheck.Check.None()));
      }
      if (!kind.equals("CMD") || rest.isEmpty()) {
        refusals.invalid(parts[0], "HEALTHCHECK %s: expected CMD COMMAND or NONE", parts[0]);
        return Optional.empty();
      }
      Instruction.Healthcheck.Timing timing = new HealthTiming(flags, refusals).timing();
      return command(rest)
          .map(
              command ->
                  new Instruction.Healthcheck(
                      source, new Instruction.Healthcheck.Check.Test(command, timing)));
    }

    private Optional<CommandLine> command(String text) {
      return switch (JsonStrings.read(text)) {
        case Outcome.Strings strings -> Optional.of(new CommandLine.Exec(strings.values()));
        case Outcome.NoArray none -> Optional.of(new CommandLine.ShellLine(text));
        case Outcome.Mixed mixed -> {
          refuseMixed();
          yield Optional.empty();
        }
      };
    }

    private List<String> listOrWords() {
      return switch (JsonStrings.read(args)) {
        case Outcome.Strings strings -> strings.values();
        case Outcome.NoArray none -> Words.atBlanks(args);
        case Outcome.Mixed mixed -> {
          refuseMixed();
          yield List.of("", "");
        }
      };
    }

    private void refuseMixed() {
      refusals.invalid("[", "%s: a JSON array here may have strings only", name);
    }

    private List<String> expandable(List<String> words) {
      return words.stream().map(this::expandable).toList();
    }

    /** Refuses a word that could not be expanded later. */
    private String expandable(String word) {
      try {
        lexer.check(word);
      } catch (WordException e) {
        refusals.add(word, e);
      }
      return word;
    }
  }
}
