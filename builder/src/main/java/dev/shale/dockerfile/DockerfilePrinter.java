package dev.shale.dockerfile;

import dev.shale.dockerfile.Dockerfile.Stage;
import dev.shale.dockerfile.Instruction.Healthcheck.Check;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Dockerfiles as text in one form: an instruction a line, without what is between them. What is
 * printed is read again as it was, but for places.
 */
public final class DockerfilePrinter {
  private final char escape;
  private final StringBuilder text = new StringBuilder();

  private DockerfilePrinter(char escape) {
    this.escape = escape;
  }

  /** The text of a Dockerfile; what was included is in it, not asked for. */
  public static String print(Dockerfile file) {
    DockerfilePrinter printer = new DockerfilePrinter(file.directives().escape());
    printer.directives(file.directives());
    file.globalArgs().forEach(printer::instruction);
    for (Stage stage : file.stages()) {
      printer.instruction(stage.from());
      stage.instructions().forEach(printer::instruction);
    }
    return printer.text.toString();
  }

  private void directives(Directives directives) {
    directives.syntax().ifPresent(syntax -> text.append("# syntax=").append(syntax).append('\n'));
    directives.check().ifPresent(check -> text.append("# check=").append(check).append('\n'));
    text.append(escape == '\\' ? "" : "# escape=" + escape + "\n");
    text.append(text.isEmpty() ? "" : "\n");
  }

  private void instruction(Instruction instruction) {
    if (text.isEmpty() && !instruction.source().comments().isEmpty()) {
      text.append('\n'); // behind an empty line, no comment is taken for a directive
    }
    instruction.source().comments().forEach(line -> text.append("# ").append(line).append('\n'));
    String line = line(instruction);
    text.append(line);
    if (LineReader.continuation(line, 0, escape) >= 0) {
      text.append('\f'); // a blank behind which an escape character continues nothing
    }
    text.append('\n');
    for (Heredoc document : instruction.documents()) {
      text.append(document.content()).append(document.name()).append('\n');
    }
  }

  private static String line(Instruction instruction) {
    String args = args(instruction);
    return instruction.source().keyword()
        + PrintedFlags.of(instruction)
        + (args.startsWith("--") ? " -- " : " ")
        + args;
  }

  private static String args(Instruction instruction) {
    return switch (instruction) {
      case Instruction.From from ->
          from.base() + from.as().map(as -> " " + as.keyword() + " " + as.name()).orElse("");
      case Instruction.Arg arg ->
          joined(
              arg.declarations().stream()
                  .map(one -> one.name() + one.defaultValue().map(v -> "=" + v).orElse(""))
                  .toList());
      case Instruction.Env env -> assignments(env.assignments());
      case Instruction.Label label -> assignments(label.assignments());
      case Instruction.Workdir workdir -> workdir.path().text();
      case Instruction.User user -> user.user().text();
      case Instruction.StopSignal signal -> signal.signal().text();
      case Instruction.Maintainer maintainer -> maintainer.author();
      case Instruction.Copy copy -> paths(copy.paths());
      case Instruction.Add add -> paths(add.paths());
      case Instruction.Run run -> command(run.command());
      case Instruction.Cmd cmd -> command(cmd.command());
      case Instruction.Entrypoint entrypoint -> command(entrypoint.command());
      case Instruction.Expose expose -> joined(texts(expose.ports()));
      case Instruction.Volume volume -> json(texts(volume.paths()));
      case Instruction.Shell shell -> json(shell.shell());
      case Instruction.Healthcheck health ->
          switch (health.check()) {
            case Check.None none -> "NONE";
            case Check.Test test -> "CMD " + command(test.command());
          };
      case Instruction.OnBuild onBuild -> line(onBuild.trigger());
      case Instruction.Unset unset ->
          unset.written()
              + unset.names().stream().map(name -> " " + name).collect(Collectors.joining());
    };
  }

  private static String joined(List<String> words) {
    return String.join(" ", words);
  }

  private static List<String> texts(List<Word> words) {
    return words.stream().map(Word::text).toList();
  }

  private static String assignments(List<Instruction.Assignment> assignments) {
    return joined(
        assignments.stream()
            .map(
                pair ->
                    switch (pair.separator()) {
                      case EQUALS -> pair.name() + "=" + pair.value();
                      case BLANK -> pair.name() + separator(pair.name()) + pair.value();
                    })
            .toList());
  }

  /** One blank; behind an escape character one that it may take, and one that parts. */
  private static String separator(Word name) {
    return name.text().endsWith("\\") || name.text().endsWith("`") ? "  " : " ";
  }

  /** As JSON, which can say every path, unless there are documents, for which it has no words. */
  private static String paths(Instruction.Paths paths) {
    if (paths.documents().isEmpty()) {
      List<Word> words = new ArrayList<>(paths.sources());
      words.add(paths.destination());
      return json(texts(words));
    }
    return withMarks(paths);
  }

  /**
   * Sources and marks in the order they were written in. A mark has to be a word of the shell; what
   * only looks like one was not, because a backslash stands before the blank.
   */
  private static String withMarks(Instruction.Paths paths) {
    List<Word> marks = paths.documents().stream().map(Heredoc::mark).toList();
    List<Word> words = new ArrayList<>(paths.sources());
    words.addAll(marks);
    words.sort(Comparator.comparing(word -> word.range().start()));
    words.add(paths.destination());
    List<String> printed = new ArrayList<>();
    for (Word word : words) {
      boolean isEscaped = !printed.isEmpty() && escapesNext(printed.getLast());
      printed.add(isEscaped && marks.contains(word) ? " " + word : word.text());
    }
    return joined(printed);
  }

  private static boolean escapesNext(String word) {
    int end = word.length();
    while (end > 0 && word.charAt(end - 1) == '\\') {
      end--;
    }
    return (word.length() - end) % 2 == 1;
  }

  private static String command(CommandLine command) {
    return switch (command) {
      case CommandLine.Exec exec -> json(exec.args());
      case CommandLine.ShellLine shell -> shell.line();
    };
  }

  private static String json(List<String> strings) {
    return "[" + String.join(", ", strings.stream().map(JsonStrings::quoted).toList()) + "]";
  }
}
