package dev.shale.command;

import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import java.util.List;
import picocli.CommandLine.Parameters;

/** {@code shale help}: the overview, or one command's help. */
final class HelpCommand implements Command {
  @Parameters(
      paramLabel = "COMMAND",
      index = "0..1",
      arity = "0..1",
      description = "the command to explain")
  List<String> words = List.of();

  @Override
  public List<String> examples() {
    return List.of("help", "help build");
  }

  @Override
  public int run(Session session) {
    String name = String.join(" ", words);
    if (words.isEmpty()) {
      Overview.print(session.out());
    } else if (!CommandTable.below(name).isEmpty()) {
      CommandFamily.of(name).explain(List.of(), session.out());
    } else {
      session.out().print(Parsed.unset(find(name)).help());
    }
    return ExitCode.OK;
  }

  private static CommandEntry find(String word) {
    return CommandTable.find(word)
        .orElseThrow(
            () ->
                OciException.notFound(
                    "help %s: no such command%s", word, Nearest.hint(word, CommandTable.words())));
  }
}
