package dev.shale.dockerfile;

import dev.shale.dockerfile.Heredoc.Tabs;
import dev.shale.dockerfile.Heredoc.Variables;
import dev.shale.dockerfile.Lexer.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The documents that follow instructions. Unlike BuildKit, which knows them of RUN, COPY and ADD
 * only, CMD, ENTRYPOINT and HEALTHCHECK can have them in their shell form. Backslashes escape here,
 * whatever the file's escape character is.
 *
 * <p>Spec: Dockerfile reference, "Here-Documents"; POSIX XCU 2.7.4.
 */
final class Heredocs {
  /** A document that an instruction asks for. */
  record Mark(Word word, String name, Variables variables, Tabs tabs) {}

  private static final Set<String> COMMANDS = Set.of("RUN", "CMD", "ENTRYPOINT", "COPY", "ADD");
  private static final Pattern MARK = Pattern.compile("[0-9]*<<(-?)\\s*([^<]*)");
  private static final Lexer AS_WRITTEN =
      new Lexer('\\', Mode.RAW_QUOTES, Mode.RAW_ESCAPES, Mode.KEEP_UNSET);
  private static final Lexer UNQUOTED = new Lexer('\\', Mode.KEEP_UNSET);

  private Heredocs() {}

  /** What an instruction asks for; nothing where its text is no words of a shell. */
  static List<Mark> marks(Excerpt line) {
    Statement statement = Statement.of(line);
    boolean isLeft = statement.name().equals("ONBUILD");
    return isLeft
        ? marks(statement.args(), Statement.of(statement.args()))
        : marks(line, statement);
  }

  private static List<Mark> marks(Excerpt line, Statement statement) {
    Excerpt args = statement.args();
    return switch (statement.name()) {
      case "HEALTHCHECK" -> {
        List<Excerpt> words = args.isEmpty() ? List.of() : Words.firstAndRest(args);
        boolean hasCommand = words.size() == 2 && words.getFirst().text().equalsIgnoreCase("CMD");
        yield hasCommand ? marks(line, words.getLast()) : List.of();
      }
      default -> COMMANDS.contains(statement.name()) ? marks(line, args) : List.of();
    };
  }

  private static List<Mark> marks(Excerpt line, Excerpt args) {
    boolean isJson = !(JsonStrings.read(args) instanceof JsonStrings.Outcome.NoArray);
    if (isJson || !args.text().contains("<<") || lexed(AS_WRITTEN, line.text()).isEmpty()) {
      return List.of();
    }
    return Words.quoted(args, '\\').stream().flatMap(word -> mark(word).stream()).toList();
  }

  private static Optional<Mark> mark(Excerpt word) {
    Matcher mark = MARK.matcher(word.text());
    if (!mark.matches()) {
      return Optional.empty();
    }
    List<String> names = lexed(UNQUOTED, mark.group(2));
    if (names.size() != 1) {
      return Optional.empty();
    }
    String written = String.join("", lexed(AS_WRITTEN, mark.group(2)));
    String name = names.getFirst();
    return Optional.of(
        new Mark(
            word.word(),
            name,
            quotes(written) == quotes(name) ? Variables.EXPANDED : Variables.KEPT,
            mark.group(1).isEmpty() ? Tabs.KEPT : Tabs.STRIPPED));
  }

  private static List<String> lexed(Lexer lexer, String text) {
    try {
      return lexer.expand(text, name -> Optional.empty()).words();
    } catch (WordException e) {
      return List.of();
    }
  }

  private static long quotes(String text) {
    return text.chars().filter(c -> "'\"".indexOf(c) >= 0).count();
  }

  /**
   * Reads the documents that were asked for, which follow one another.
   *
   * @param places what becomes of the places where they are
   */
  static List<Heredoc> read(
      List<Mark> marks, LineReader lines, UnaryOperator<SourceRange> places, Refusals refusals) {
    List<Heredoc> documents = new ArrayList<>();
    for (Mark mark : marks) {
      Optional<LineReader.Body> body = lines.body(mark.name(), mark.tabs());
      if (body.isEmpty()) {
        refusals.invalid(
            mark.word().range(),
            "heredoc %s has no end; expected a line %s",
            mark.word(),
            mark.name());
        break;
      }
      SourceRange range = places.apply(body.get().range());
      documents.add(
          new Heredoc(
              mark.word(),
              mark.name(),
              mark.variables(),
              mark.tabs(),
              body.get().content(),
              range));
    }
    return documents;
  }
}
