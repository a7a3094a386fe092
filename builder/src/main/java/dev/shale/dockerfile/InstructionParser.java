package dev.shale.dockerfile;

import dev.shale.dockerfile.Instruction.CopyFlags;
import dev.shale.dockerfile.Instruction.From.As;
import dev.shale.error.Nearest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
  private static final String UNSET = "UNSET";
  private static final Set<String> OF_SHALE = Set.of("INCLUDE", UNSET);

  /** Who builds on the image may read another dialect, and has other files beside. */
  private static final Set<String> NO_TRIGGERS =
      Set.of("FROM", "ONBUILD", "MAINTAINER", "INCLUDE", UNSET);

  private static final Pattern STAGE_NAME = Pattern.compile("[a-z][a-z0-9-_.]*");

  private final char escape;
  private final Dialect dialect;
  private final Refusals refusals;

  InstructionParser(char escape, Dialect dialect, Refusals refusals) {
    this.escape = escape;
    this.dialect = dialect;
    this.refusals = refusals;
  }

  /** The instruction of a line, if nothing is wrong with it. */
  Optional<Instruction> parse(LogicalLine line, List<Heredoc> documents) {
    return parse(line, line.text(), documents);
  }

  /** The instruction that follows ONBUILD. */
  Optional<Instruction> trigger(LogicalLine line, Excerpt text, List<Heredoc> documents) {
    Statement statement = Statement.of(text);
    if (NO_TRIGGERS.contains(statement.name())) {
      refusals.invalid(statement.keyword().range(), "%s may not follow ONBUILD", statement.name());
      return Optional.empty();
    }
    return parse(new LogicalLine(text, line.range(), List.of()), text, documents);
  }

  private Optional<Instruction> parse(LogicalLine line, Excerpt text, List<Heredoc> documents) {
    Statement statement = Statement.of(text);
    Excerpt keyword = statement.keyword();
    if (!isKnown(statement.name())) {
      refusals.invalid(
          keyword.range(), "unknown instruction %s%s", keyword.text(), hint(statement.name()));
      return Optional.empty();
    }
    int before = refusals.count();
    Flags flags = Flags.parse(statement, refusals);
    if (statement.args().isEmpty()) {
      refusals.invalid(keyword.range(), "%s has no arguments", statement.name());
    }
    if (refusals.count() > before) {
      return Optional.empty();
    }
    SourceRange range =
        documents.isEmpty() ? line.range() : line.range().to(documents.getLast().body());
    Source source = new Source(range, keyword.text(), text.text(), line.comments());
    return new Reading(line, source, statement, flags, documents)
        .instruction()
        .filter(whole -> refusals.count() == before);
  }

  private boolean isKnown(String name) {
    return NAMES.contains(name) || (dialect == Dialect.SHALE && name.equals(UNSET));
  }

  private String hint(String name) {
    if (dialect == Dialect.DOCKER) {
      return OF_SHALE.contains(name)
          ? "; it is of shale's dialect, which the line # syntax=shale at the very top turns on"
          : Nearest.hint(name, NAMES);
    }
    return Nearest.hint(name, Stream.concat(NAMES.stream(), OF_SHALE.stream()).toList());
  }

  /** One instruction being read. */
  private final class Reading {
    private final LogicalLine line;
    private final Source source;
    private final Statement statement;
    private final Flags flags;
    private final List<Heredoc> documents;
    private final Arguments args;

    Reading(
        LogicalLine line,
        Source source,
        Statement statement,
        Flags flags,
        List<Heredoc> documents) {
      this.line = line;
      this.source = source;
      this.statement = statement;
      this.flags = flags;
      this.documents = documents;
      this.args = new Arguments(statement, documents, escape, refusals);
    }

    Optional<Instruction> instruction() {
      return switch (statement.name()) {
        case "ONBUILD" ->
            trigger(line, statement.args(), documents)
                .map(left -> new Instruction.OnBuild(source, left));
        case UNSET -> args.unset(source);
        default -> Optional.of(simple());
      };
    }

    private Instruction simple() {
      return switch (statement.name()) {
        case "FROM" -> from();
        case "ARG" -> new Instruction.Arg(source, args.declarations());
        case "ENV" -> new Instruction.Env(source, args.assignments());
        case "LABEL" -> new Instruction.Label(source, args.assignments());
        case "WORKDIR" -> new Instruction.Workdir(source, args.whole());
        case "USER" -> new Instruction.User(source, args.whole());
        case "STOPSIGNAL" -> new Instruction.StopSignal(source, args.whole());
        case "MAINTAINER" -> new Instruction.Maintainer(source, statement.args().text());
        case "COPY" -> new Instruction.Copy(source, copyFrom(), copyFlags(), args.paths());
        case "ADD" -> new Instruction.Add(source, addFlags(), copyFlags(), args.paths());
        case "RUN" -> new Instruction.Run(source, runFlags(), args.command());
        case "CMD" -> new Instruction.Cmd(source, args.command());
        case "ENTRYPOINT" -> new Instruction.Entrypoint(source, args.command());
        case "EXPOSE" -> new Instruction.Expose(source, args.atBlanks());
        case "VOLUME" -> new Instruction.Volume(source, args.volumes());
        case "SHELL" -> new Instruction.Shell(source, args.shell());
        case "HEALTHCHECK" -> new Instruction.Healthcheck(source, args.check(flags));
        default -> throw new IllegalStateException(statement.name()); // NAMES has no others
      };
    }

    private Instruction from() {
      List<Word> words = args.atBlanks();
      boolean isNamed = words.size() == 3 && words.get(1).text().equalsIgnoreCase("as");
      if (words.size() != 1 && !isNamed) {
        refusals.invalid(
            statement.args().range(),
            "FROM has %d arguments; expected IMAGE [AS NAME]",
            words.size());
      }
      Optional<As> as =
          isNamed ? Optional.of(new As(words.get(1), stageName(words.get(2)))) : Optional.empty();
      return new Instruction.From(
          source, flags.text("platform").map(args::checked), words.getFirst(), as);
    }

    private Word stageName(Word written) {
      if (!STAGE_NAME.matcher(written.text().toLowerCase(Locale.ROOT)).matches()) {
        refusals.invalid(
            written.range(),
            "stage name \"%s\": expected a letter, then letters, digits and - _ .",
            written);
      }
      return written;
    }

    private Optional<Word> copyFrom() {
      Optional<Word> from = flags.text("from");
      from.filter(word -> word.text().indexOf('$') >= 0)
          .ifPresent(
              word ->
                  refusals.invalid(
                      word.range(),
                      "flag --from of COPY may not use variables; name a stage by FROM and copy"
                          + " from that"));
      return from;
    }

    private CopyFlags copyFlags() {
      return new CopyFlags(
          new Instruction.Ownership(
              flags.text("chown").map(args::checked), flags.text("chmod").map(args::checked)),
          flags.isOn("link"),
          flags.isOn("parents"),
          flags.texts("exclude").stream().map(args::checked).toList());
    }

    private Instruction.AddFlags addFlags() {
      return new Instruction.AddFlags(
          flags.text("checksum").map(args::checked),
          flags.isOn("keep-git-dir"),
          flags.isOn("unpack"));
    }

    private Instruction.RunFlags runFlags() {
      return new Instruction.RunFlags(
          flags.texts("mount").stream().map(args::mount).toList(),
          choice("network", List.of("default", "none", "host")),
          choice("security", List.of("sandbox", "insecure")),
          flags.texts("device"));
    }

    private Optional<Word> choice(String flag, List<String> choices) {
      Optional<Word> value = flags.text(flag);
      value
          .filter(word -> !choices.contains(word.text()))
          .ifPresent(
              word ->
                  refusals.invalid(
                      word.range(),
                      "flag --%s=%s of RUN: expected one of %s%s",
                      flag,
                      word,
                      String.join(", ", choices),
                      Nearest.hint(word.text(), choices)));
      return value;
    }
  }
}
